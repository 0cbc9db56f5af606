/** The steps of a generated program: calls of its parties, and the moments to wait for between them. */
import { nextTick } from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import type { Journal } from "./journal.ts";

/** `on`: one of the parties, or a moment. */
export type Step<Party extends string> = readonly [
  on: Party | "wait",
  what: string,
  argument?: number | string | boolean,
];

export const moments: fc.Arbitrary<Step<never>> = fc.constantFrom<Step<never>>(
  ["wait", "settle"],
  ["wait", "settle"],
  ["wait", "settle"],
  ["wait", "tick"],
  ["wait", "microtask"],
  ["wait", "turn"],
);

/** Waits for a moment; `rest` is told when all is quiet. */
export async function waitFor(what: string, number: number, journal: Journal, rest: () => void): Promise<void> {
  if (what === "settle") {
    await journal.settle();
    rest();
  } else if (what === "turn") await turn();
  else {
    await (what === "tick" ? new Promise<void>((resolve) => nextTick(resolve)) : Promise.resolve());
    journal.mark(`${what} ${number}`);
  }
}

export function inWords(steps: readonly Step<string>[]): string {
  return steps.map(([on, what, argument]) => `${on} ${what}${argument === undefined ? "" : ` ${argument}`}`).join("; ");
}
