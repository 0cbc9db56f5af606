/** Waiting in a case: for an event, for a condition, for silence; each ends at the case's budget with a code of its own. */
import { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import { delay } from "./budget.ts";
import { CaseFailure, failureCode } from "./failure.ts";
import { setImmediate } from "./timers.ts";

/** The promise, or a failure with `code` once the signal is aborted. */
export function before<T>(signal: AbortSignal, promise: Promise<T>, code: string, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = (): void => reject(new CaseFailure(code, `still waiting: ${what}`));
    if (signal.aborted) return expire();
    signal.addEventListener("abort", expire, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", expire));
  });
}

export function once(signal: AbortSignal, emitter: EventEmitter, event: string): Promise<unknown[]> {
  const waiting = Promise.withResolvers<unknown[]>();
  const arrived = (...args: unknown[]): void => waiting.resolve(args);
  const failed = (error: unknown): void => {
    waiting.reject(
      new CaseFailure(failureCode(error, "error-before"), `"error" came before "${event}"`, {
        expected: event,
        actual: error,
      }),
    );
  };
  emitter.once(event, arrived);
  if (event !== "error") emitter.once("error", failed);
  return before(signal, waiting.promise, `missing-event:${event}`, `event "${event}"`).finally(() => {
    emitter.off(event, arrived);
    emitter.off("error", failed);
  });
}

export async function never(emitter: EventEmitter, event: string, quietMs: number): Promise<void> {
  let came: unknown[] | undefined;
  const arrived = (...args: unknown[]): void => {
    came ??= args;
  };
  emitter.on(event, arrived);
  await delay(quietMs);
  emitter.off(event, arrived);
  if (came) throw new CaseFailure(`event:${event}`, `"${event}" must not come`, { expected: "silence", actual: came });
}

export async function until(
  signal: AbortSignal,
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  while (!(await before(signal, Promise.resolve(condition()), "until", what))) {
    if (signal.aborted) throw new CaseFailure("until", `still waiting: ${what}`);
    await delay(4);
  }
}

export function collect(signal: AbortSignal, readable: NodeJS.ReadableStream): Promise<Buffer> {
  const waiting = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let length = 0;
  readable.on("data", (chunk: Buffer | string) => {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    length += bytes.length;
  });
  readable.once("end", () => waiting.resolve(Buffer.concat(chunks, length)));
  readable.once("error", (error: Error) => {
    waiting.reject(new CaseFailure(failureCode(error, "error-before"), `"error" after ${length} bytes, before "end"`));
  });
  readable.once("close", () => {
    waiting.reject(new CaseFailure("close-before:end", `"close" after ${length} bytes, before "end"`));
  });
  return before(signal, waiting.promise, "missing-event:end", `the end of a stream`).catch((error: unknown) => {
    if (error instanceof CaseFailure && error.code === "missing-event:end") error.message += ` after ${length} bytes`;
    throw error;
  });
}

export async function turns(n: number): Promise<void> {
  for (let i = 0; i < n; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
