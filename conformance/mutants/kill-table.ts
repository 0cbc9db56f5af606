/** The kill table, for a terminal and as a page of the documentation. */
import type { CaseEntry } from "../src/registry.ts";
import { type Caught, type Kill, survived, type Tally } from "./tally.ts";

const SHOWN = 3;

export function killTable(tally: Tally): string {
  const { mutants, control, faults, results, ms, full } = tally;
  const width = Math.max(...mutants.map(({ mutant }) => mutant.id.length), 0);
  const lines: string[] = [];
  for (const caught of mutants) {
    const { mutant, kills, missed, unavailable } = caught;
    const expected = mutant.killers.length - unavailable.length;
    lines.push(
      `${mark(caught)} ${mutant.id.padEnd(width)}  ${expected - missed.length}/${expected} expected${full ? `, ${kills.length} in all` : ""}`,
      ...named(caught).map(({ id, how }) => `    ${id}  (${how})`),
      ...missed.map(({ id, how }) => `    NOT CAUGHT BY ${id}  (${how})`),
      ...unavailable.map(({ id }) => `    ${id} cannot run here`),
    );
  }
  lines.push("");
  for (const { id, how } of control) lines.push(`✗ the control, which has no fault, fails ${id}  (${how})`);
  for (const fault of faults) lines.push(`! ${fault}`);
  const survivors = mutants.filter(survived);
  const missing = mutants.filter((caught) => !survived(caught) && caught.missed.length > 0);
  if (survivors.length > 0) lines.push(`survivors: ${survivors.map(({ mutant }) => mutant.id).join(", ")}`);
  if (missing.length > 0)
    lines.push(`not caught by all that should: ${missing.map(({ mutant }) => mutant.id).join(", ")}`);
  lines.push(
    `${mutants.length} mutant${mutants.length === 1 ? "" : "s"}, ${mutants.length - survivors.length} caught, ${survivors.length} survived; ` +
      `control ${control.length === 0 ? "clean" : `fails ${control.length} cases`}; ${results} results in ${(ms / 1000).toFixed(1)} s`,
  );
  return `${lines.join("\n")}\n`;
}

function mark(caught: Caught): string {
  if (survived(caught)) return "✗";
  if (caught.missed.length > 0) return "~";
  return caught.kills.length > 0 ? "✓" : "–";
}

/** The expected ones first; of the others a few. */
function named({ mutant, kills }: Caught): Kill[] {
  const expected = kills.filter(({ id }) => mutant.killers.includes(id));
  const others = kills.filter(({ id }) => !mutant.killers.includes(id));
  return [...expected, ...others.slice(0, expected.length === 0 ? 3 * SHOWN : 0)];
}

const BLIND = [
  "## What no case can see",
  "",
  "On one host, from JavaScript and the kernel's tables, nothing tells these apart from what is sound, so that they have no",
  "mutant here: a `setTTL` or `setMulticastTTL` that sets nothing, the interval and count of `setKeepAlive` that do not reach",
  "the kernel, and a `getSendQueueSize` that is always 0 (over loopback the kernel takes every datagram at once).",
];

export function mutantsPage(tally: Tally, cases: readonly CaseEntry[]): string {
  const { mutants, control, full } = tally;
  const lines = [
    "# The suite, tested by mutants",
    "",
    "A suite that passes what is broken is worth nothing, so this one is run against deliberately broken implementations:",
    "the engine over bare Node's sockets with one fault each ([conformance/mutants](../conformance/mutants)). Each must be",
    "caught by the cases named beside it; a survivor fails the build. A control without a fault must pass everything.",
    "",
    `This page is written by \`node conformance/src/cli.ts mutants ${full ? "--full " : ""}--write\`; \`--full\` runs every case`,
    "on each mutant, and tells what else catches it.",
    "",
    `${mutants.length} mutants; ${mutants.filter((caught) => !survived(caught)).length} caught; ` +
      `the control fails ${control.length} cases.`,
    "",
    `| mutant | what is wrong | rows | caught by (and how)${full ? " | cases that catch it" : ""} |`,
    `| --- | --- | --- | ---${full ? " | ---:" : ""} |`,
  ];
  for (const caught of mutants) {
    const { mutant, kills, missed, unavailable } = caught;
    const by = [
      ...named(caught).map(({ id, how }) => `\`${id}\` (${how.replaceAll("|", "\\|")})`),
      ...missed.map(({ id }) => `**not** \`${id}\``),
      ...unavailable.map(({ id }) => `\`${id}\` (not on this machine)`),
    ];
    lines.push(
      `| ${mutant.id} | ${mutant.fault} | ${mutant.rows.join(" ")} | ${by.join("<br>")}${full ? ` | ${kills.length}` : ""} |`,
    );
  }
  lines.push("", ...BLIND);
  if (full) lines.push("", ...idle(mutants, cases));
  return `${lines.join("\n")}\n`;
}

/** Cases that caught nothing: about behaviours that no mutant breaks. */
function idle(mutants: readonly Caught[], cases: readonly CaseEntry[]): string[] {
  const busy = new Set(mutants.flatMap(({ kills }) => kills.map(({ id }) => id)));
  const must = cases.filter(({ test }) => test.level === "must" && test.absenceOf === undefined);
  const groups = Map.groupBy(must, ({ group }) => group);
  const caught = must.filter(({ id }) => busy.has(id)).length;
  return [
    "## Cases that catch a mutant",
    "",
    `${caught} of ${must.length} must cases catch at least one mutant. The others are about arguments, values and forms that`,
    "no mutant breaks.",
    "",
    "| group | must cases | catch a mutant |",
    "| --- | ---: | ---: |",
    ...[...groups].map(([group, entries]) => {
      return `| ${group} | ${entries.length} | ${entries.filter(({ id }) => busy.has(id)).length} |`;
    }),
  ];
}
