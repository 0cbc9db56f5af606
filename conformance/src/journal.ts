/** Events in order, as a case sees them: the oracle for event order, printed with every failure. */
import type { EventEmitter } from "node:events";
import type { Journal } from "./case.ts";
import { CaseFailure } from "./failure.ts";
import { before } from "./waiting.ts";

const STREAM_EVENTS = ["lookup", "connect", "ready", "end", "finish", "timeout", "error", "close"];
const SERVER_EVENTS = ["listening", "connection", "drop", "error", "close"];
const DATAGRAM_EVENTS = ["listening", "connect", "error", "close"];

/** Nothing that changes an emitter by being listened to: no `data`, no `readable`. */
function defaultEvents(emitter: EventEmitter): readonly string[] {
  if ("getConnections" in emitter) return SERVER_EVENTS;
  if ("send" in emitter && "bind" in emitter) return DATAGRAM_EVENTS;
  return STREAM_EVENTS;
}

export class EventJournal implements Journal {
  readonly entries: string[] = [];
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  watch<T extends EventEmitter>(label: string, emitter: T, events: readonly string[] = defaultEvents(emitter)): T {
    const prefix = label === "" ? "" : `${label}:`;
    for (const event of events) {
      emitter.on(event, (first?: unknown) => {
        this.mark(prefix + event + (event === "close" && typeof first === "boolean" ? `(${first})` : ""));
      });
    }
    return emitter;
  }

  mark(entry: string): void {
    this.entries.push(entry);
    const resolvers = this.#waiting.get(entry);
    this.#waiting.delete(entry);
    for (const resolve of resolvers ?? []) resolve();
  }

  until(entry: string): Promise<void> {
    if (this.entries.includes(entry)) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(entry, [...(this.#waiting.get(entry) ?? []), resolve]);
    return before(this.#signal, promise, `missing-event:${entry}`, `journal entry "${entry}"`);
  }

  equals(...alternatives: readonly (readonly string[])[]): void {
    if (alternatives.some((wanted) => same(wanted, this.entries))) return;
    const [first = []] = alternatives;
    const missing = first.find((entry) => !this.entries.includes(entry));
    const surplus = this.entries.find((entry) => !alternatives.some((wanted) => wanted.includes(entry)));
    let code = "order";
    if (alternatives.length === 1 && missing !== undefined) code = `missing-event:${missing}`;
    else if (surplus !== undefined) code = `event:${surplus}`;
    else if (missing === undefined && this.entries.length > first.length) code = "repeated-event";
    const expected = alternatives.length === 1 ? first : { oneOf: alternatives };
    throw new CaseFailure(code, "the events and their order", { expected, actual: this.entries });
  }

  ordered(...entries: readonly string[]): void {
    let from = 0;
    for (const entry of entries) {
      const at = this.entries.indexOf(entry, from);
      if (at < 0) {
        const code = this.entries.includes(entry) ? "order" : `missing-event:${entry}`;
        throw new CaseFailure(code, `"${entry}" in its place`, { expected: entries, actual: this.entries });
      }
      from = at + 1;
    }
  }

  lacks(entry: string): void {
    if (!this.entries.includes(entry)) return;
    throw new CaseFailure(`event:${entry}`, `"${entry}" must not come`, {
      expected: `no "${entry}"`,
      actual: this.entries,
    });
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry, i) => entry === b[i]);
}
