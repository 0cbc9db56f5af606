/**
 * `pnpm bench`: every workload on every runtime, the adapter and the runtime's native API beside the bare module; then
 * `import`, `idle-memory`, `held`, `churn` and `size`.
 */
import { parseArgs } from "node:util";
import { FOOTPRINTS, type Footprint, footprint } from "./footprint.ts";
import { round, type Sample, startLoad } from "./measure.ts";
import { footprintTable, table, writeReport } from "./report.ts";
import { type Row, rowOf } from "./row.ts";
import { RUNTIMES, variantsOf } from "./runtimes.ts";
import { WORKLOADS } from "./workloads.ts";

const USAGE = `pnpm bench [options]

  --only NAME,NAME        workloads and footprints; a name's beginning will do. Default: all but the optional
  --runtime bun,deno,node default: all three
  --variants A,B          of bare, adapter, native, deno-native, autocork, sendmany
  --rounds N              default 7: fresh processes in each
  --slices N, --slice-ms MS, --warm-up-ms MS
                          interleaved slices of a round (3), how long one is (100), and what is run before (350)
  --out DIRECTORY         writes README.md, bench.json and bench.svg there. Default: only the tables on stdout
`;

function misused(what: string): never {
  console.error(`bench: ${what}\n\n${USAGE}`);
  process.exit(2);
}

function argumentsGiven(): ReturnType<typeof parse> {
  try {
    return parse();
  } catch (error) {
    return misused((error as Error).message);
  }
}

const parse = () =>
  parseArgs({
    options: {
      help: { type: "boolean", default: false },
      only: { type: "string" },
      rounds: { type: "string", default: "7" },
      runtime: { type: "string", default: RUNTIMES.join() },
      variants: { type: "string" },
      slices: { type: "string", default: "3" },
      "slice-ms": { type: "string", default: "100" },
      "warm-up-ms": { type: "string", default: "350" },
      out: { type: "string" },
    },
  });

const { values } = argumentsGiven();
if (values.help) {
  console.log(USAGE);
  process.exit();
}

const timing = {
  slices: Number(values.slices),
  sliceMs: Number(values["slice-ms"]),
  warmUpMs: Number(values["warm-up-ms"]),
};
const rounds = Number(values.rounds);
for (const [name, value] of Object.entries({ ...timing, rounds }))
  if (!(Number.isInteger(value) && value > 0)) misused(`${name} is no whole number above zero`);
const start = performance.now();

function progress(text: string): void {
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stderr.write(`\r${seconds} s: ${text}\x1b[K`);
}

const wanted = values.only?.split(",");
const exact = new Set([...WORKLOADS.map(({ name }) => name), ...FOOTPRINTS]);
function isWanted(name: string, optional: boolean = false): boolean {
  return wanted?.some((one) => (exact.has(one) ? one === name : name.startsWith(one))) ?? !optional;
}

for (const one of wanted ?? [])
  if (![...exact].some((name) => name.startsWith(one))) misused(`${one} is no workload: ${[...exact].join(", ")}`);
for (const one of values.runtime.split(","))
  if (!(RUNTIMES as readonly string[]).includes(one)) misused(`${one} is no runtime: ${RUNTIMES.join(", ")}`);

const workloads = WORKLOADS.filter(({ name, optional }) => isWanted(name, optional));
const measured = FOOTPRINTS.filter((name) => isWanted(name));
const rows: Row[] = [];
const footprints: Footprint[] = [];
for (const runtime of values.runtime.split(",")) {
  for (const work of workloads) {
    const variants = variantsOf(runtime, work, values.variants?.split(","));
    // One alone has nothing beside it, unless it was asked for.
    if (variants.length < 2 && wanted === undefined) continue;
    const samples = new Map<string, Sample[]>(variants.map((variant) => [variant, []]));
    const load = await startLoad(work);
    for (let i = 0; i < rounds; i++) {
      progress(`${runtime}, ${work.name}: round ${i + 1} of ${rounds}`);
      const order = variants.map((_, at) => variants[(at + i) % variants.length] as string);
      for (const [variant, sample] of await round(runtime, order, work, load, timing))
        samples.get(variant)?.push(sample);
    }
    load.peer.kill();
    process.stderr.write("\r\x1b[K");
    const fresh = variants.map((variant) => rowOf(runtime, work, variant, samples));
    if (rows.length === 0) console.log(table([]));
    console.log(table(fresh, false));
    rows.push(...fresh);
  }
}
for (const what of measured) {
  for (const runtime of values.runtime.split(",")) {
    progress(`${runtime}, ${what}`);
    const fresh = await footprint(what, runtime, rounds);
    process.stderr.write("\r\x1b[K");
    if (fresh.length === 0) continue;
    if (footprints.length === 0) console.log(`\n${footprintTable([])}`);
    console.log(footprintTable(fresh, false));
    footprints.push(...fresh);
  }
}
if (values.out !== undefined) {
  writeReport(values.out, rows, footprints, { rounds, ...timing, seconds: (performance.now() - start) / 1000 });
}
