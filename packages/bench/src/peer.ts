/** A process of a measurement: pinned to one core, spoken to by lines. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export class Peer {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(cpu: number, command: readonly string[], file: string, args: readonly (string | number)[]) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const line = ["-c", `${cpu}`, ...command, path, ...args.map(String)];
    this.child = spawn("taskset", line, { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdin?.on("error", () => {});
    this.#lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** Sends a line, and gives the answer's numbers. */
  async ask(request: string): Promise<number[]> {
    this.child.stdin?.write(`${request}\n`);
    return this.numbers();
  }

  async numbers(): Promise<number[]> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the process ended early: ${this.child.spawnargs.slice(3).join(" ")}`);
    return value.split(" ").map(Number);
  }

  /** The end of its input ends it: a runtime's command may be a shell script, so that the child is not the runtime. */
  kill(): void {
    this.child.stdin?.end();
    this.child.kill("SIGKILL");
  }
}
