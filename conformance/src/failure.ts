/** What an assertion throws: a stable code for expectations, and what was expected and found for the reader. */
import { inspect } from "node:util";

export class CaseFailure extends Error {
  override readonly name = "CaseFailure";
  /** Stable and short (`equal`, `missing-event:close`): expectations match it, never the message. */
  readonly code: string;
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(code: string, what: string, found?: { expected: unknown; actual: unknown }) {
    super(what);
    this.code = code;
    this.expected = found && show(found.expected);
    this.actual = found && show(found.actual);
  }
}

/** A value as a report shows it: one rendering on every runtime, and short. */
export function show(value: unknown): string {
  if (value instanceof Uint8Array && value.length > 64) return `${value.constructor.name}(${value.length})`;
  const text = value instanceof Error ? showError(value) : inspect(value, { depth: 4, breakLength: 100, sorted: true });
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}

function showError(error: Error): string {
  const fields: string[] = [];
  for (const key of ["code", "errno", "syscall", "address", "port", "hostname"] as const) {
    const value = (error as unknown as Record<string, unknown>)[key];
    if (value !== undefined) fields.push(`${key}: ${inspect(value)}`);
  }
  return `${error.name}: ${error.message}${fields.length > 0 ? ` { ${fields.join(", ")} }` : ""}`;
}

/** The code of anything thrown by a case: our own, else `thrown:` and the error's code or class. */
export function failureCode(thrown: unknown, prefix = "thrown"): string {
  if (thrown instanceof CaseFailure) return prefix === "thrown" ? thrown.code : `${prefix}:${thrown.code}`;
  if (thrown instanceof Error) {
    const { code } = thrown as NodeJS.ErrnoException;
    return `${prefix}:${typeof code === "string" ? code : thrown.name}`;
  }
  return `${prefix}:${typeof thrown}`;
}
