/** The system's error codes: their numbers and texts on this platform, as libuv gives them. */
import { getSystemErrorMap } from "node:util";

const byCode = new Map<string, { errno: number; text: string }>();
const byErrno = new Map<number, string>();
for (const [errno, [code, text]] of getSystemErrorMap()) {
  byCode.set(code, { errno, text });
  byErrno.set(errno, code);
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
for (const [code, errno, text] of RESOLVER) if (!byCode.has(code)) byCode.set(code, { errno, text });

/** The negative number of a code on this platform, as libuv gives it; undefined for an unknown code. */
export function errnoOf(code: string): number | undefined {
  return byCode.get(code)?.errno;
}

/** The system's words for a code; undefined for an unknown code. */
export function textOf(code: string): string | undefined {
  return byCode.get(code)?.text;
}

/** The code of a negative number; undefined for an unknown one. */
export function codeOfErrno(errno: number): string | undefined {
  return byErrno.get(errno);
}
