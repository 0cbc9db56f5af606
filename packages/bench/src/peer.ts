/** A process of a measurement: pinned to one core, with as many descriptors as it may have, spoken to by lines. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The servers' core, and the load's. */
export const SERVER_CPU = 0;
export const LOAD_CPU = 1;

export class Peer {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(cpu: number, command: readonly string[], file: string, args: readonly (string | number)[]) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const script = 'ulimit -n "$(ulimit -H -n)"; exec taskset -c "$@"';
    const line = ["-c", script, "sh", `${cpu}`, ...command, path, ...args.map(String)];
    this.child = spawn("sh", line, { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdin?.on("error", () => {});
    this.#lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  static load(workload: string): Peer {
    return new Peer(LOAD_CPU, ["bun"], "load.ts", [workload]);
  }

  /** Sends a line, and gives the answer's numbers. */
  async ask(request: string): Promise<number[]> {
    this.child.stdin?.write(`${request}\n`);
    return this.numbers();
  }

  async numbers(): Promise<number[]> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the process ended early: ${this.child.spawnargs.slice(5).join(" ")}`);
    return value.split(" ").map(Number);
  }

  /** The end of its input ends it: a runtime's command may be a shell script, so that the child is not the runtime. */
  kill(): void {
    this.child.stdin?.end();
    this.child.kill("SIGKILL");
  }
}

/** Descriptors that a process may have, once it has raised its own limit. */
export function descriptors(): number {
  return Number(spawnSync("sh", ["-c", "ulimit -H -n"], { encoding: "utf8" }).stdout.replace("unlimited", "Infinity"));
}
