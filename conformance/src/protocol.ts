/** What the orchestrator and a host say to each other: JSON lines, the host's on stdout behind a record separator. */
import type { Capabilities } from "@sock/core";
import type { EnvironmentFact } from "./case.ts";

export const MARK = "\x1e";

/** Goes up when the rules by which hosts run and judge cases change: results of two numbers do not compare. */
export const INTERPRETATION = 1;

/** What happened in a case, before anything is known about what was expected. */
export type Verdict =
  | "pass"
  | "non-strict"
  | "fail"
  | "timeout"
  | "crash"
  | "leak"
  | "info"
  | "unsupported"
  | "unavailable"
  | "notrun"
  | "error";

export const VERDICTS: readonly Verdict[] = [
  "pass",
  "non-strict",
  "fail",
  "timeout",
  "crash",
  "leak",
  "info",
  "unsupported",
  "unavailable",
  "notrun",
  "error",
];

export interface Outcome {
  readonly verdict: Verdict;
  /** Stable reason for everything but a pass. */
  readonly code?: string | undefined;
  readonly what?: string | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly stack?: string | undefined;
  readonly journal: readonly string[];
  readonly notes: Readonly<Record<string, string>>;
  readonly ms: number;
  /** What it was allowed, in milliseconds; absent when it did not run. */
  readonly budget?: number;
  /** It needed more than 60 % of that. */
  readonly slow?: boolean;
}

/** The one argument of a host. */
export interface HostOrder {
  /** Absolute path of the target module. */
  readonly target: string;
  readonly groups: readonly GroupOrder[];
  readonly seed: number;
  readonly multiplier: number;
  readonly environment: readonly EnvironmentFact[];
  /** A directory of this host alone. */
  readonly scratch: string;
  /** Where Node keeps what it compiled, so that only the first of many hosts, peers and children pays for it. */
  readonly cache: string;
  /** Command line that runs a module of this target, for `t.child`. */
  readonly command: readonly string[];
}

/** The cases of one file to run, in this order. */
export interface GroupOrder {
  /** Absolute path. */
  readonly file: string;
  readonly cases: readonly { readonly id: string; readonly slug: string }[];
}

export type HostMessage =
  | {
      readonly type: "ready";
      readonly runtime: string;
      readonly version: string;
      readonly capabilities: Partial<Capabilities>;
    }
  | { readonly type: "start"; readonly id: string; readonly budget: number }
  /** Null: the case does not apply to this target. */
  | { readonly type: "result"; readonly id: string; readonly outcome: Outcome | null }
  | { readonly type: "peer"; readonly call: number; readonly op: string; readonly args: PeerArguments }
  /** `fresh`: what is left must run in a new process. */
  | { readonly type: "done"; readonly fresh: boolean };

export type PeerArguments = Readonly<Record<string, unknown>>;

/** The code of an answer that never comes, for the peer's process has ended: the suite's fault, not the target's. */
export const PEER_GONE = "peer-gone";

/** The peer's answer, relayed to the host. Bytes travel as base64. */
export interface PeerAnswer {
  readonly call: number;
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly code: string | undefined };
}
