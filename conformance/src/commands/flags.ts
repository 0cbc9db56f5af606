/** Every flag of the command line: its kind, its value in the help, and what it does. */

interface Flag {
  readonly type: "string" | "boolean";
  readonly multiple?: true;
  /** How the help names its value. */
  readonly value?: string;
  readonly text: string;
}

export const FLAGS = {
  target: {
    type: "string",
    multiple: true,
    value: "NAME",
    text: "a target, or the path of a target module; repeatable, or a comma list",
  },
  on: {
    type: "string",
    multiple: true,
    value: "RUNTIME",
    text: "of a module for several runtimes, only these; repeatable, or a comma list",
  },
  runtime: {
    type: "string",
    multiple: true,
    value: "NAME=PATH",
    text: "the executable of a runtime, instead of the pinned one or PATH's; or NAME@VERSION, fetched from npm; repeatable",
  },
  config: {
    type: "string",
    value: "FILE",
    text: "default sock-conformance.config.json of this directory, if there is one",
  },
  level: { type: "string", multiple: true, value: "LEVEL", text: "must, should or info; repeatable, or a comma list" },
  needs: {
    type: "string",
    multiple: true,
    value: "CAP",
    text: "only cases that need all of these capabilities (tcp, unix, udp.multicast, …)",
  },
  without: { type: "string", multiple: true, value: "CAP", text: "only cases that need none of these capabilities" },
  suite: { type: "string", value: "1.2", text: "only cases that the suite had in this version" },
  shard: { type: "string", value: "I/N", text: "one of N parts, by a hash of the id: a case stays in its part" },
  shuffle: {
    type: "string",
    value: "[SEED]",
    text: "another order of cases and files; the seed is printed, and repeats the order",
  },
  isolate: {
    type: "string",
    value: "HOW",
    text: "processes: one a case file (file, the default), one a case (case), one a target (none)",
  },
  seed: { type: "string", value: "N|random", text: "seed of random data; default 0" },
  repeat: { type: "string", value: "N", text: "run every case N times; a case that varies is flaky" },
  load: { type: "string", value: "N", text: "keep N threads busy meanwhile; default of verify: one a core" },
  "timeout-multiplier": { type: "string", value: "X", text: "stretches every budget; default 2" },
  concurrency: {
    type: "string",
    value: "N",
    text: "hosts at a time; default two more than cores, for hosts mostly wait",
  },
  bail: { type: "boolean", text: "stop at the first result that is not as expected" },
  "dry-run": { type: "boolean", text: "print what would run" },
  expectations: {
    type: "string",
    value: "DIR|none",
    text: "known deviations and the quarantine; default the suite's own, or expectations/ beside a target module",
  },
  "update-expectations": { type: "boolean", text: "write what deviates now as known" },
  strict: { type: "boolean", text: "a should that is not met counts as a deviation" },
  "fail-on": {
    type: "string",
    multiple: true,
    value: "WHAT",
    text: "flaky (the default), slow, unavailable, or none: exit code 4 when there is any",
  },
  "require-rows": { type: "boolean", text: "fail when a row of docs/spec.md has no case" },
  reporter: {
    type: "string",
    multiple: true,
    value: "NAME[=PATH]",
    text: "repeatable, or a comma list; default pretty, to stdout",
  },
  before: { type: "string", value: "NDJSON", text: "the page shows what changed since this run" },
  brief: { type: "boolean", text: "the pretty report without details: a line for each surprise, and the table" },
  out: {
    type: "string",
    value: "DIR",
    text: "where reports without a path go; default conformance/out, or conformance-out",
  },
  cases: { type: "string", value: "DIR", text: "case files; default the suite's own" },
  base: { type: "string", value: "REF", text: "what the case files are compared with; default origin/main" },
  write: { type: "boolean", text: "" },
  full: { type: "boolean", text: "every case on each mutant" },
  init: { type: "boolean", text: "the same as the command" },
  help: { type: "boolean", text: "this text" },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;
