/** What the suite runs against: a module that any runtime can import for its description, and its own can create. */
import type { Capabilities, Dgram, Net } from "@sock/core";

export type Runtime = "node" | "bun" | "deno";

export interface Target {
  readonly name: string;
  /** `bare`: a runtime's own modules, a reference column whose failures are shown and turn no run red. */
  readonly kind: "bare" | "adapter";
  readonly runtime: Runtime;
  /** Not part of a run that names no target. */
  readonly optional?: boolean;
  /** Stretches every budget on this target. Default 1. */
  readonly patience?: number;
  /** Called once, in the runtime under test. */
  create(): Promise<Subject> | Subject;
}

export interface Subject {
  readonly net: Net;
  readonly dgram: Dgram;
  /** What is not named is present. A bare module declares nothing absent, so that what it lacks is seen. */
  readonly capabilities: Partial<Capabilities>;
  /** Handles that are open or closing. 0 where nobody counts: the kernel's table of this process is looked at as well. */
  openHandles(): number;
}

export function defineTarget(target: Target): Target {
  return target;
}
