/**
 * A case's time. Charged in small steps, each at most twice its nominal length, so that a machine that gives this process
 * no processor for a while does not produce a false timeout. The orchestrator's watchdog stops what spins.
 */
import { clearInterval, setInterval, setTimeout } from "./timers.ts";

const STEP_MS = 20;

export const BUDGET_MS = { short: 2_000, long: 15_000 } as const;

export class Budget {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #ms: number;
  #left: number;
  #last = performance.now();

  constructor(ms: number) {
    this.#ms = ms;
    this.#left = ms;
    this.#timer = setInterval(() => this.#charge(), STEP_MS);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What was charged, in milliseconds. */
  get used(): number {
    return this.#ms - this.#left;
  }

  get exceeded(): boolean {
    return this.#controller.signal.aborted;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #charge(): void {
    const now = performance.now();
    this.#left -= Math.min(now - this.#last, 2 * STEP_MS);
    this.#last = now;
    if (this.#left > 0) return;
    clearInterval(this.#timer);
    this.#controller.abort();
  }
}

/** For the host's own waiting; cases have no sleeps. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
