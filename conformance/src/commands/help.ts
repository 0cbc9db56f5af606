/** What each command is for, which flags it takes, and how it is used. */
import { styleText } from "node:util";
import { PROGRAM } from "../layout.ts";
import { FLAGS, type FlagName } from "./flags.ts";

interface Command {
  readonly takes: string;
  /** One line. */
  readonly does: string;
  readonly more?: readonly string[];
  readonly flags: readonly FlagName[];
  /** Flags that mean something of their own here. */
  readonly own?: Readonly<Partial<Record<FlagName, string>>>;
  readonly examples: readonly (readonly [arguments_: string, does: string])[];
}

const SELECTION: readonly FlagName[] = ["level", "needs", "without", "suite", "shard", "cases"];
const TARGETS: readonly FlagName[] = ["target", "on", "runtime", "config"];
const EXECUTION: readonly FlagName[] = ["shuffle", "isolate", "seed", "timeout-multiplier", "concurrency"];
const JUDGING: readonly FlagName[] = ["expectations", "strict", "fail-on"];
const REPORTS: readonly FlagName[] = ["reporter", "before", "brief", "out"];

const REPORTERS = [
  "Reporters: pretty (stdout), ndjson (the source of truth), junit, md, html (the matrix as one page), claim, badge,",
  "compat (the matrix as Markdown), page (the table between the summary markers of README.md).",
];

export const COMMANDS = {
  run: {
    takes: "[id…]",
    does: "run cases by id, or by the beginning of an id; all without one",
    more: [
      "A failure shows what was claimed, expected and found, the journal of events, and the command that repeats it.",
      "It is then run three times alone: when that goes otherwise it is called flaky, and it still fails.",
      ...REPORTERS,
    ],
    flags: [
      ...([...TARGETS, ...SELECTION, "repeat", ...EXECUTION, "bail", "dry-run"] as FlagName[]),
      ...([...JUDGING, "update-expectations", "require-rows", ...REPORTS] as FlagName[]),
    ],
    examples: [
      ["run", "every case on every adapter, and on each runtime's own modules"],
      ["run net/socket/half-open --target bun,bare-bun", "one group on two targets"],
      ["run --target ./my-target.ts --reporter pretty,junit,html", "an adapter of your own, with reports"],
      ["run --target bare-bun --runtime bun=./build/bun", "a runtime's own modules, in a build of your own"],
      [
        "run --shard 2/4 --fail-on flaky,slow,unavailable",
        "a quarter of the suite, on a machine that must have everything",
      ],
    ],
  },
  list: {
    takes: "[id…]",
    does: "print ids, levels, rows and claims",
    flags: SELECTION,
    examples: [
      ["list dgram --needs udp.multicast", "what needs multicast"],
      ["list --level info", "what is recorded, and never fails"],
    ],
  },
  explain: {
    takes: "<id>",
    does: "print one case: its claim, its rows, what it needs, and what is expected of it",
    flags: ["cases", "expectations"],
    examples: [["explain net/socket/half-open/stays-writable-after-fin", ""]],
  },
  verify: {
    takes: "[id…]",
    does: "are cases stable? Runs them 20 times in another order each time, on a busy machine",
    more: [
      "Without an id: the cases of every file that git says has changed. What varies is told, run by run, and is exit code 4.",
    ],
    flags: ["base", "repeat", "load", ...TARGETS, ...SELECTION, ...EXECUTION, ...JUDGING, ...REPORTS],
    own: { repeat: "how often; default 20" },
    examples: [
      ["verify", "what this branch has changed, on every target"],
      ["verify net/socket/idle-timeout --target bun --repeat 100", "one group, a hundred times"],
    ],
  },
  matrix: {
    takes: "<file…>",
    does: "one HTML page out of the NDJSON of runs: <out>/matrix.html",
    flags: ["out", "before"],
    examples: [
      ["matrix node.ndjson bun.ndjson deno.ndjson --out site", "three runs side by side"],
      ["matrix today.ndjson --before yesterday.ndjson", "with what has changed since"],
    ],
  },
  diff: {
    takes: "<a> <b>",
    does: "what changed between the NDJSON of two runs; 1 when anything got worse",
    flags: ["reporter"],
    own: { reporter: "pretty, or md for Markdown; NAME=PATH writes a file" },
    examples: [["diff yesterday.ndjson today.ndjson --reporter md=changes.md", "for a job summary"]],
  },
  versions: {
    takes: "[runtime@version…]",
    does: "the suite over versions of Node, Bun and Deno, fetched from npm",
    more: ["Writes docs/compat.md, docs/compat.json and docs/matrix.html; goes on where it was interrupted."],
    flags: ["write", "dry-run", "out", "cases", "expectations", "seed", "timeout-multiplier", "concurrency"],
    own: { write: "run all of them anew" },
    examples: [
      ["versions --dry-run", "which versions, and which targets on each"],
      ["versions bun@1.3.14 bun@1.4.5 --out out", "two of them, elsewhere"],
    ],
  },
  mutants: {
    takes: "[id…]",
    does: "run deliberately broken implementations: each must be caught by the cases that should catch it",
    flags: ["full", "write", "out", "concurrency", "timeout-multiplier", "seed"],
    own: { write: "write docs/mutants.md", out: "where mutants.json goes; nowhere by default" },
    examples: [
      ["mutants", "all of them; 1 when one survives"],
      ["mutants lost-fin double-close", "two of them"],
    ],
  },
  check: {
    takes: "",
    does: "check ids, rows and ids.lock, without running anything",
    flags: ["write", "cases"],
    own: { write: "add new ids to the lock" },
    examples: [["check --write", "after a new case"]],
  },
  init: {
    takes: "[DIR]",
    does: "write a target module and a configuration to begin with",
    flags: [],
    examples: [["init", "then: run"]],
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;

const EXIT = [
  ["0", "everything as expected"],
  ["1", "something unexpected; a mutant survived; a diff that got worse"],
  ["2", "misuse: unknown ids, flags or names, nothing selected, faulty expectations or quarantine"],
  ["3", "a fault of the suite itself, or an incomplete run"],
  ["4", "only flaky, slow or unavailable cases, as --fail-on says"],
  ["130", "interrupted; the reports are written"],
] as const;

const WIDTH = 120;

/** Of the program, or of one command. */
export function help(name: CommandName | undefined): string {
  return `${(name === undefined ? overview() : ofCommand(name)).join("\n")}\n`;
}

function overview(): string[] {
  return [
    `usage: ${PROGRAM} <command> [id…] [flags]`,
    "",
    "Runs the documented behaviours of net and dgram, as cases on real sockets, on any adapter in any runtime.",
    "",
    heading("commands"),
    ...columns(Object.entries(COMMANDS).map(([name, { takes, does }]) => [`${name} ${takes}`.trim(), does])),
    "",
    heading("examples"),
    ...examples(COMMANDS.run.examples),
    "",
    heading("exit codes"),
    ...columns(EXIT),
    "",
    `The flags of a command: ${PROGRAM} <command> --help`,
  ];
}

function ofCommand(name: CommandName): string[] {
  const { takes, does, more = [], flags, own = {}, examples: shown }: Command = COMMANDS[name];
  const rows = flags.map((flag): [string, string] => {
    const { text, ...rest }: { text: string; value?: string } = FLAGS[flag];
    return [`--${flag}${rest.value === undefined ? "" : ` ${rest.value}`}`, own[flag] ?? text];
  });
  return [
    `usage: ${`${PROGRAM} ${name} ${takes}`.trim()}${flags.length > 0 ? " [flags]" : ""}`,
    "",
    `${does.charAt(0).toUpperCase()}${does.slice(1)}.`,
    ...more,
    ...(rows.length > 0 ? ["", heading("flags"), ...columns(rows)] : []),
    "",
    heading("examples"),
    ...examples(shown),
    "",
    heading("exit codes"),
    ...columns(EXIT),
  ];
}

function heading(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

function examples(shown: Command["examples"]): string[] {
  return shown.flatMap(([line, does]) => [`  ${PROGRAM} ${line}`, ...(does === "" ? [] : [`      ${does}`])]);
}

/** Two columns, the second one broken at words. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) => {
    const lines = wrapped(right, WIDTH - width - 4);
    return lines.map((line, index) => `  ${(index === 0 ? left : "").padEnd(width)}  ${line}`);
  });
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
