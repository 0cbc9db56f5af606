/** What the parties of a program live through, each in a list of its own, since their order against each other is the network's. */
import { Buffer } from "node:buffer";
import { setTimeout as sleep } from "node:timers/promises";
import { normalize } from "./describe.ts";

type Emitter = {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  listenerCount(event: string): number;
};

export function brief(value: unknown): string {
  if (value instanceof Error) {
    const { code, syscall } = value as NodeJS.ErrnoException;
    return normalize(`${value.name} ${code ?? ""} ${syscall ?? ""} "${value.message}"`);
  }
  if (Buffer.isBuffer(value)) return `Buffer(${value.length})`;
  if (typeof value === "string") return value.length > 20 ? `string(${value.length})` : JSON.stringify(value);
  if (typeof value === "object" && value !== null) return value.constructor?.name ?? "object";
  return String(value);
}

/** Waits, in steps of a millisecond, until nothing was told for so many of them. */
const QUIET = 6;
const LONGEST = 300;

export class Journal {
  readonly #parties = new Map<string, string[]>();
  #told = 0;
  /** Bytes of `data` events since the last line of a party: how they are cut is the kernel's. */
  readonly #data = new Map<string, [kind: string, bytes: number]>();
  #open = true;

  log(party: string, line: string): void {
    if (!this.#open) return;
    this.#flush(party);
    this.#push(party, line);
  }

  #push(party: string, line: string): void {
    this.#told++;
    const lines = this.#parties.get(party) ?? [];
    this.#parties.set(party, lines);
    lines.push(line);
  }

  #flush(party: string): void {
    const data = this.#data.get(party);
    if (data === undefined) return;
    this.#data.delete(party);
    this.#push(party, `data ${data[0]} ${data[1]}`);
  }

  data(party: string, chunk: unknown): void {
    this.#told++;
    const kind = Buffer.isBuffer(chunk) ? "bytes" : typeof chunk;
    const length = (chunk as { length?: number } | null)?.length ?? 0;
    const before = this.#data.get(party);
    if (before !== undefined && before[0] !== kind) this.#flush(party);
    this.#data.set(party, [kind, (this.#data.get(party)?.[1] ?? 0) + length]);
  }

  /** A moment that all parties share. */
  mark(line: string): void {
    for (const party of this.#parties.keys()) this.log(party, `-- ${line}`);
  }

  watch(party: string, object: object, events: readonly string[], state: (event: string) => string): void {
    for (const event of events) {
      (object as Emitter).on(event, (...args) => {
        this.log(party, `${event}(${args.map(brief).join(", ")}) ${state(event)}`);
      });
    }
  }

  async settle(): Promise<void> {
    const deadline = Date.now() + LONGEST;
    let quiet = 0;
    let told = this.#told;
    while (quiet < QUIET && Date.now() < deadline) {
      await sleep(1);
      quiet = this.#told === told ? quiet + 1 : 0;
      told = this.#told;
    }
  }

  close(): readonly string[] {
    for (const party of this.#parties.keys()) this.#flush(party);
    this.#open = false;
    return [...this.#parties].flatMap(([party, lines]) => lines.map((line) => normalize(`${party}: ${line}`)));
  }
}
