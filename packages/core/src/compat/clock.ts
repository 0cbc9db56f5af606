/** Time and timers of the platform, for every adapter that has no clock of its own. */
import { clearTimeout, setTimeout } from "node:timers";
import type { Adapter, Timer } from "../adapter.ts";

/**
 * `now`, `setTimer` and `clearTimer` over `performance.now` and `node:timers`, whose timer is an object with `refresh`,
 * `ref` and `unref` on Node, Bun and Deno alike (Deno's global `setTimeout` gives a number).
 */
export const platformClock: Pick<Adapter, "now" | "setTimer" | "clearTimer"> = {
  now: () => performance.now(),
  setTimer: (fire: () => void, ms: number): Timer => setTimeout(fire, ms),
  clearTimer: (timer: Timer): void => clearTimeout(timer as NodeJS.Timeout),
};
