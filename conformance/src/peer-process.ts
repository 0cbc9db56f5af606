/** The peer's process, started at the first command for it. One per host. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { PeerAnswer, PeerArguments } from "./protocol.ts";
import { ROOT } from "./registry.ts";
import { command } from "./runtimes.ts";

export class PeerProcess {
  readonly #cache: string;
  readonly #onAnswer: (line: string) => void;
  #child: ChildProcess | undefined;

  /** `cache`: a directory for compiled code. */
  constructor(cache: string, onAnswer: (line: string) => void) {
    this.#cache = cache;
    this.#onAnswer = onAnswer;
  }

  request(call: number, op: string, args: PeerArguments): void {
    this.#child ??= this.#start();
    this.#child.stdin?.write(`${JSON.stringify({ call, op, args })}\n`);
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  #start(): ChildProcess {
    const [program = "node", ...flags] = command("node");
    const child = spawn(program, [...flags, join(ROOT, "src/peer.ts")], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, NODE_COMPILE_CACHE: this.#cache },
    });
    createInterface({ input: child.stdout }).on("line", this.#onAnswer);
    // A peer that dies leaves its callers waiting; their budget tells. A write to it must not end the orchestrator.
    child.stdin.on("error", () => {});
    child.on("error", (error) => {
      const answer: PeerAnswer = { call: 1, error: { message: error.message, code: undefined } };
      this.#onAnswer(JSON.stringify(answer));
    });
    return child;
  }
}
