/**
 * The peer's process: started before the first host of a lane, and reused for the next one after a reset. After a host
 * that did not end well it is replaced.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ownModule } from "./layout.ts";
import type { Network } from "./network.ts";
import { PEER_GONE, type PeerAnswer, type PeerArguments } from "./protocol.ts";
import { command } from "./runtimes.ts";

interface OpenCall {
  /** The host's own number of the call. */
  readonly call: number;
  readonly answer: (answer: PeerAnswer) => void;
}

export class PeerProcess {
  readonly #cache: string;
  /** Where this peer and the hosts that it serves run. */
  readonly network: Network;
  /** By a number that no two hosts share: an answer for a host that is gone reaches nobody. */
  readonly #open = new Map<number, OpenCall>();
  #calls = 0;
  #child: ChildProcess | undefined;
  #ready: Promise<void> | undefined;

  /** `cache`: a directory for compiled code. */
  constructor(cache: string, network: Network) {
    this.#cache = cache;
    this.network = network;
  }

  request(call: number, op: string, args: PeerArguments, answer: (answer: PeerAnswer) => void): void {
    this.#open.set(++this.#calls, { call, answer });
    this.#write(op, args);
  }

  /**
   * Resolves when the peer answers, or has failed to start: the first case to call it would otherwise pay for its start
   * from its own budget.
   */
  ready(): Promise<void> {
    this.#ready ??= new Promise((resolve) => this.request(0, "reset", {}, () => resolve()));
    return this.#ready;
  }

  /** The host is done: whatever it left open in the peer goes. */
  release(): void {
    this.#open.clear();
    if (!this.#child) return;
    this.#calls++;
    this.#write("reset", {});
  }

  stop(): void {
    this.#open.clear();
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
    this.#ready = undefined;
  }

  #write(op: string, args: PeerArguments): void {
    this.#child ??= this.#start();
    this.#child.stdin?.write(`${JSON.stringify({ call: this.#calls, op, args })}\n`);
  }

  #start(): ChildProcess {
    const [program = "node", ...rest] = this.network.command([...command("node"), ownModule("peer")]);
    const child = spawn(program, rest, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, NODE_COMPILE_CACHE: this.#cache },
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const answer = JSON.parse(line) as PeerAnswer;
      const open = this.#open.get(answer.call);
      this.#open.delete(answer.call);
      open?.answer({ ...answer, call: open.call });
    });
    child.stdin.on("error", () => {});
    const gone = (message: string): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#ready = undefined;
      for (const { call, answer } of this.#open.values()) answer({ call, error: { message, code: PEER_GONE } });
      this.#open.clear();
    };
    child.once("error", (error) => gone(error.message));
    child.once("exit", (code, signal) => gone(`the peer ended (${signal ?? code})`));
    return child;
  }
}
