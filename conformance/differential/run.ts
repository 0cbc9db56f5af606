/**
 * `node conformance/differential/run.ts [area…] [--engine name] [--seed n] [--count n] [--only text] [--all]`: what an
 * engine does otherwise than bare Node. Exit code 1 when a difference is not accepted.
 */
import { parseArgs } from "node:util";
import { loadTargets } from "../src/registry.ts";
import { AREAS } from "./areas.ts";
import { compare, type Difference } from "./compare.ts";
import type { HostOptions } from "./host.ts";
import { type Observations, observe } from "./observe.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: "string", default: "engine-node" },
    reference: { type: "string", default: "bare-node" },
    seed: { type: "string" },
    count: { type: "string", default: "200" },
    only: { type: "string", default: "" },
    all: { type: "boolean", default: false },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const count = Number(values.count);
const areas = positionals.length > 0 ? positionals : AREAS.filter(({ optional }) => !optional).map(({ name }) => name);

/** Of two long lines that begin alike, only the words that differ. */
function words(missing: readonly string[], extra: readonly string[]): [string[], string[]] {
  const split = (line: string): string[] => line.split(/ (?=[\w.]+[=:] ?|address |listeners |handle )/);
  const others = [...extra];
  const left: string[] = [];
  const shorter: [string[], string[]] = [[], []];
  for (const line of missing) {
    const head = line.slice(0, line.indexOf(":"));
    const at = line.length < 200 ? -1 : others.findIndex((other) => other.startsWith(`${head}:`));
    if (at < 0) {
      left.push(line);
      continue;
    }
    const [a, b] = [split(line), split(others.splice(at, 1)[0] as string)];
    shorter[0].push(`${head}: ${a.filter((word) => !b.includes(word)).join(" ")}`);
    shorter[1].push(`${head}: ${b.filter((word) => !a.includes(word)).join(" ")}`);
  }
  return [
    [...left, ...shorter[0]],
    [...others, ...shorter[1]],
  ];
}

/** The same difference in many places is shown once, with all of them. */
function show(differences: readonly Difference[]): void {
  const groups = new Map<string, [Difference, readonly string[], readonly string[]][]>();
  for (const difference of differences) {
    const { reordered, accepted } = difference;
    const [missing, extra] = words(difference.missing, difference.extra);
    const alike = JSON.stringify([missing, extra])
      .replace(/Received .*? \{code/g, "")
      .replace(/ on \w+ '.*?'/g, "");
    const key = JSON.stringify([alike, reordered ? difference.id : "", accepted?.reason]);
    groups.set(key, [...(groups.get(key) ?? []), [difference, missing, extra]]);
  }
  for (const group of groups.values()) {
    const [{ reordered, accepted }, missing, extra] = group[0] as [Difference, string[], string[]];
    const places = new Map<string, string[]>();
    for (const [{ id }] of group) {
      const at = id.lastIndexOf(" / ") < 0 ? id.length : id.lastIndexOf(" / ");
      places.set(id.slice(0, at), [...(places.get(id.slice(0, at)) ?? []), id.slice(at + 3)]);
    }
    console.log("");
    for (const [place, labels] of places) console.log(`${place} ${labels[0] ? "/ " : ""}${labels.join(" | ")}`);
    if (accepted) console.log(`    accepted: ${accepted.reason}`);
    if (reordered) console.log("    the same lines in another order");
    for (const line of missing) console.log(`    ${values.reference}: ${line}`);
    for (const line of extra) console.log(`    ${values.engine}: ${line}`);
  }
}

/** Of a journal: where each party first goes another way, with what it did before. */
function showJournal({ id }: Difference, reference: readonly string[], engine: readonly string[]): void {
  console.log(`\n${id}`);
  const parties = new Set([...reference, ...engine].map((line) => line.slice(0, line.indexOf(":"))));
  for (const party of parties) {
    const [a, b] = [reference, engine].map((lines) => lines.filter((line) => line.startsWith(`${party}:`))) as [
      string[],
      string[],
    ];
    const at = a.findIndex((line, i) => line !== b[i]);
    const first = at < 0 && a.length < b.length ? a.length : at;
    if (first < 0) continue;
    for (const line of a.slice(Math.max(0, first - 3), first)) console.log(`      ${line.slice(0, 90)}`);
    const [missing, extra] = words(a.slice(first, first + 3), b.slice(first, first + 3));
    for (const line of missing) console.log(`    ${values.reference}: ${line}`);
    for (const line of extra) console.log(`    ${values.engine}: ${line}`);
  }
}

const ROUNDS = 4;

/** Without those where the engine did once what the reference did once. */
async function constant(
  area: string,
  options: Omit<HostOptions, "from">,
  differences: readonly Difference[],
  first: readonly [Observations, Observations],
): Promise<Difference[]> {
  const all = [...first[0].keys()];
  const journals = new Map(
    differences.map(({ id }) => [id, first.map((side) => [side.get(id)?.join("\n") ?? ""])] as const),
  );
  let left = [...differences];
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    const places = left.map(({ id }) => all.indexOf(id));
    const again = [
      await observe(values.reference, area, { ...options, places }),
      await observe(values.engine, area, { ...options, places }),
    ] as const;
    left = left.filter(({ id }) => {
      const known = journals.get(id) as readonly string[][] as [string[], string[]];
      for (const side of [0, 1] as const) known[side].push(again[side].get(id)?.join("\n") ?? "");
      return !known[1].some((journal) => known[0].includes(journal));
    });
  }
  return left;
}

const { entries } = await loadTargets();
const runtimes = [values.reference, values.engine].map(
  (name) => entries.find(({ target }) => target.name === name)?.target.runtime,
);
const anyLanguage = runtimes[0] !== runtimes[1];

let open = 0;
for (const area of areas) {
  const options = { seed, count, only: values.only, anyLanguage };
  const first = [await observe(values.reference, area, options), await observe(values.engine, area, options)] as const;
  const differences = compare(...first, area, values.engine);
  let unaccepted = differences.filter(({ accepted }) => accepted === null);
  const accepted = differences.length - unaccepted.length;
  if (AREAS.find(({ name }) => name === area)?.varies) {
    unaccepted = await constant(area, options, unaccepted, first);
    for (const difference of unaccepted) {
      showJournal(difference, first[0].get(difference.id) ?? [], first[1].get(difference.id) ?? []);
    }
  } else show(values.all ? differences : unaccepted);
  open += unaccepted.length;
  console.log(
    `\n${area} (seed ${seed}): ${first[0].size} probes, ${unaccepted.length} differ, ${accepted} more accepted`,
  );
}
process.exitCode = open > 0 ? 1 : 0;
