/** What the suite runs against: a module that any runtime can import for its description, and its own can create. */
import type { Capabilities, Dgram, Net } from "@sock/core";

/** A runtime that the suite knows how to start, or another one, for which a configuration names the command. */
export type Runtime = KnownRuntime | (string & {});
export type KnownRuntime = "node" | "bun" | "deno";

export interface Target {
  readonly name: string;
  /** `bare`: a runtime's own modules, a reference column whose failures are shown and turn no run red. */
  readonly kind: "bare" | "adapter";
  readonly runtime: Runtime;
  /** One module, several runtimes: it then counts as one target on each, called `name-runtime`. */
  readonly runtimes?: readonly Runtime[];
  /** Not part of a run that names no target. */
  readonly optional?: boolean;
  /** Stretches every budget on this target. Default 1. */
  readonly patience?: number;
  /** Called once, in the runtime under test, and once in each program that a case starts. */
  create(): Promise<Subject> | Subject;
}

export interface Subject {
  readonly net: Net;
  readonly dgram: Dgram;
  /** What is not named is present. A bare module declares nothing absent, so that what it lacks is seen. */
  readonly capabilities: Partial<Capabilities>;
  /** Handles that are open or closing. 0 where nobody counts: the kernel's table of this process is looked at as well. */
  openHandles(): number;
  /** After the last case of a process. */
  close?(): Promise<void> | void;
}

/** What a target module writes down: `kind` is `adapter` and `runtime` the first of `runtimes`, or `node`, by default. */
export type TargetDefinition = Omit<Target, "kind" | "runtime"> & Partial<Pick<Target, "kind" | "runtime">>;

export function defineTarget(definition: TargetDefinition): Target {
  return { kind: "adapter", runtime: definition.runtimes?.[0] ?? "node", ...definition };
}

/** A module's default export as a target, or what is wrong with it. */
export function targetOf(exported: unknown): Target | string {
  if (typeof exported !== "object" || exported === null) return "exports no target by default";
  const { name, kind, runtime, runtimes, create } = exported as Partial<Target>;
  if (typeof name !== "string" || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return "its name is not lower-case kebab";
  if (typeof create !== "function") return "it has no create()";
  if (kind !== undefined && kind !== "bare" && kind !== "adapter") return `its kind is neither "bare" nor "adapter"`;
  if (runtime !== undefined && typeof runtime !== "string") return "its runtime is no name";
  if (runtimes !== undefined && (!Array.isArray(runtimes) || runtimes.length === 0)) return "its runtimes are no list";
  return defineTarget(exported as TargetDefinition);
}

/** A target for each of its runtimes; itself when it names one. */
export function perRuntime(target: Target): Target[] {
  if (target.runtimes === undefined) return [target];
  return target.runtimes.map((runtime) => ({ ...target, name: `${target.name}-${runtime}`, runtime }));
}
