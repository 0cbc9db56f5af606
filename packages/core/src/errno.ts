/** The system's error codes: their numbers and texts on this platform, as libuv gives them. */
import { builtin } from "./builtin.ts";

interface Known {
  readonly errno: number;
  readonly text: string;
}

// Names of the resolver that libuv numbers by itself on every platform, where a runtime's own map lacks them.
const RESOLVER: readonly (readonly [string, number, string])[] = [
  ["EAI_AGAIN", -3001, "temporary failure"],
  ["EAI_FAIL", -3004, "permanent failure"],
  ["EAI_FAMILY", -3005, "ai_family not supported"],
  ["EAI_MEMORY", -3006, "out of memory"],
  ["EAI_NODATA", -3007, "no address"],
  ["ENOTFOUND", -3008, "unknown node or service"],
];

type ErrorMap = ReadonlyMap<number, readonly [code: string, text: string]>;

/** Bun before 1.4 has it only where Node had it before it was documented. */
function errorMap(): ErrorMap {
  const { getSystemErrorMap } = builtin("node:util") as Partial<typeof import("node:util")>;
  if (getSystemErrorMap) return getSystemErrorMap();
  return (process as unknown as { binding(name: "uv"): { getErrorMap(): ErrorMap } }).binding("uv").getErrorMap();
}

let known: Map<string, Known> | undefined;

/** Made at the first failure. */
function byCode(): Map<string, Known> {
  if (known === undefined) {
    known = new Map(RESOLVER.map(([code, errno, text]) => [code, { errno, text }]));
    for (const [errno, [code, text]] of errorMap()) known.set(code, { errno, text });
  }
  return known;
}

/** The negative number of a code on this platform, as libuv gives it; undefined for an unknown code. */
export function errnoOf(code: string): number | undefined {
  return byCode().get(code)?.errno;
}

/** The system's words for a code; undefined for an unknown code. */
export function textOf(code: string): string | undefined {
  return byCode().get(code)?.text;
}

/** The code of a negative number; undefined for an unknown one. */
export function codeOfErrno(errno: number): string | undefined {
  return errorMap().get(errno)?.[0];
}
