/** From Bun's errors and the kernel's numbers to the SPI's failures. */
import process from "node:process";
import type { Failure } from "@sock/core";
import type { NativeError } from "./native.ts";

/** The name of an errno of either sign; Bun has no fixed one. */
export function codeOf(errno: number): string {
  if (errno === 0) return "UNKNOWN";
  const name = process.getBuiltinModule("node:util").getSystemErrorName(-Math.abs(errno));
  return name.startsWith("E") ? name : "UNKNOWN";
}

/** The failure behind whatever Bun threw, rejected with or called back. */
export function failureOf(error: unknown, syscall: string): Failure {
  const { code, errno } = (error ?? {}) as NativeError;
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return { code, syscall };
  return { code: typeof errno === "number" && errno !== 0 ? codeOf(errno) : "UNKNOWN", syscall };
}

/** Makes an exception of the engine (or of a listener above it) an uncaught one, from where Bun would handle it itself. */
export function rethrow(error: unknown): void {
  throw error;
}
