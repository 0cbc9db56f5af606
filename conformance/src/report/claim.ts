/** What a project may say of itself after a run: which suite, which versions, how many of which verdicts. */
import { INTERPRETATION, type Verdict } from "../protocol.ts";
import { countVerdicts, NEUTRAL, type RunReport } from "./run-report.ts";

export const CLAIM_SCHEMA = 1;

export interface Claim {
  readonly schema: typeof CLAIM_SCHEMA;
  /** Version of the suite, and of the rules by which hosts judge. */
  readonly suite: string;
  readonly interpretation: number;
  /** ISO 8601. */
  readonly date: string;
  readonly os: string;
  readonly arch: string;
  /** `process`: each case file in a process of its own. `none`: all in one process, so that a crash would end the run. */
  readonly isolation: "process" | "none";
  /** Every case of the suite ran, to its end, and none was chosen away. */
  readonly full: boolean;
  readonly targets: readonly TargetClaim[];
}

export interface TargetClaim {
  readonly name: string;
  readonly kind: "bare" | "adapter";
  readonly runtime: string;
  /** Null: no host of the target ever started. */
  readonly version: string | null;
  /** Every must case that could run passed, without a known deviation. */
  readonly conforming: boolean;
  readonly must: Score;
  readonly should: Score;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Declared absent, and shown to refuse. */
  readonly absent: readonly string[];
  /** Cases that did not conform, by id. */
  readonly deviations: readonly { readonly id: string; readonly verdict: Verdict; readonly code: string | undefined }[];
}

export interface Score {
  readonly passed: number;
  readonly of: number;
}

const CONFORMING: ReadonlySet<Verdict> = new Set(["pass", "non-strict", "info", "unsupported", "unavailable"]);

/** `all`: how many cases the suite has. */
export function claimOf(run: RunReport, all: number, isolation: Claim["isolation"] = "process"): Claim {
  const targets = run.targets.map(({ name, kind, runtime, version = null, capabilities }): TargetClaim => {
    const results = run.results.filter(({ target }) => target === name);
    const score = (level: string): Score => {
      const counted = results.filter(({ entry, verdict }) => entry.test.level === level && !NEUTRAL.has(verdict));
      return { passed: counted.filter(({ verdict }) => verdict === "pass").length, of: counted.length };
    };
    const must = score("must");
    const verdicts = Object.entries(countVerdicts(results)).filter(([, count]) => count > 0);
    return {
      name,
      kind,
      runtime,
      version,
      conforming: must.of > 0 && results.every(({ verdict }) => CONFORMING.has(verdict)),
      must,
      should: score("should"),
      verdicts: Object.fromEntries(verdicts),
      absent: Object.keys(capabilities).filter((name) => capabilities[name as keyof typeof capabilities] === false),
      deviations: results
        .filter(({ verdict }) => !CONFORMING.has(verdict))
        .map(({ entry, verdict, code }) => ({ id: entry.id, verdict, code })),
    };
  });
  const { suite, date, machine } = run;
  const full = run.complete && run.cases.length === all;
  const { os, arch } = machine;
  return { schema: CLAIM_SCHEMA, suite, interpretation: INTERPRETATION, date, os, arch, isolation, full, targets };
}

export function claim(run: RunReport): string {
  return `${JSON.stringify(claimOf(run, run.suiteCases), null, 2)}\n`;
}

const LABEL = "sock conformance";
/** Of the badge's 11 px face, a little generous: text is stretched to it, so that no font makes it overflow. */
const CHARACTER_PX = 6.5;

/** A badge as one SVG file: the first target's score. */
export function badge(run: RunReport): string {
  const { full, targets } = claimOf(run, run.suiteCases);
  const [first] = targets;
  const score = first ? `must ${first.must.passed}/${first.must.of}${full ? "" : " of a selection"}` : "no target";
  const text = first ? `${first.name}: ${score}` : score;
  const left = Math.round(LABEL.length * CHARACTER_PX) + 12;
  const right = Math.round(text.length * CHARACTER_PX) + 12;
  const colour = first?.conforming ? "#1a7f37" : "#b35900";
  const label = (x: number, width: number, value: string): string =>
    `  <text x="${x + 6}" y="14" textLength="${width - 12}" fill="#fff">${value}</text>\n`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${LABEL}, ${text}" ` +
    `font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">\n  <title>${LABEL}: ${text}</title>\n` +
    `  <rect width="${left}" height="20" fill="#444"/>\n` +
    `  <rect x="${left}" width="${right}" height="20" fill="${colour}"/>\n` +
    `${label(0, left, LABEL)}${label(left, right, text)}</svg>\n`
  );
}
