/**
 * `node conformance/differential/run.ts [area…] [--engine name] [--seed n] [--count n] [--only text] [--all]`: what an
 * engine does otherwise than bare Node. Exit code 1 when a difference is not accepted.
 */
import { parseArgs } from "node:util";
import { AREAS } from "./areas.ts";
import { compare, type Difference } from "./compare.ts";
import { observe } from "./observe.ts";

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
const areas = positionals.length > 0 ? positionals : AREAS.map(({ name }) => name);

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

let open = 0;
for (const area of areas) {
  const options = { seed, count, only: values.only };
  const [reference, engine] = [
    await observe(values.reference, area, options),
    await observe(values.engine, area, options),
  ];
  const differences = compare(reference, engine, area, values.engine);
  const unaccepted = differences.filter(({ accepted }) => accepted === null);
  show(values.all ? differences : unaccepted);
  open += unaccepted.length;
  console.log(
    `\n${area} (seed ${seed}): ${reference.size} probes, ${unaccepted.length} differ, ` +
      `${differences.length - unaccepted.length} more accepted`,
  );
}
process.exitCode = open > 0 ? 1 : 0;
