/** How verdicts are shown. Free of everything that only a process has: the page in the browser uses it too. */
import { VERDICTS, type Verdict } from "../protocol.ts";

/** One letter for each verdict, position for position: a row of the matrix is a short string. */
const LETTERS = "pnftclisu?e";

export function letterOf(verdict: Verdict): string {
  return LETTERS[VERDICTS.indexOf(verdict)] ?? "?";
}

/** Undefined for a space: no result. */
export function verdictOf(letter: string | undefined): Verdict | undefined {
  return letter === undefined ? undefined : VERDICTS[LETTERS.indexOf(letter)];
}

/** Verdicts that stand in no denominator. */
export const NEUTRAL: ReadonlySet<Verdict> = new Set(["info", "unsupported", "unavailable", "notrun"]);

export const GLYPHS: Readonly<Record<Verdict, string>> = {
  pass: "✓",
  "non-strict": "~",
  fail: "✗",
  timeout: "⧖",
  crash: "☠",
  leak: "≠",
  info: "i",
  unsupported: "–",
  unavailable: "·",
  notrun: "?",
  error: "!",
};

/** Where fonts are anybody's guess: many have no hourglass and no skull. */
export const PAGE_GLYPHS: Readonly<Record<Verdict, string>> = { ...GLYPHS, timeout: "…", crash: "†" };
