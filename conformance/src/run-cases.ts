/** Runs the cases of one group one after another in this process, and gives each its outcome. */
import { join } from "node:path";
import { BUDGET_MS, Budget, delay } from "./budget.ts";
import type { Case, EnvironmentFact, Group } from "./case.ts";
import { Context } from "./context.ts";
import { CaseFailure, failureCode, show } from "./failure.ts";
import { beginning, findLeak } from "./leak.ts";
import { withImpliedNeeds } from "./needs.ts";
import { seedOf } from "./pattern.ts";
import type { PeerLink } from "./peer-client.ts";
import { type Outcome, PEER_GONE } from "./protocol.ts";
import type { Subject } from "./target.ts";
import { turns } from "./waiting.ts";

export interface RunSetting {
  readonly subject: Subject;
  readonly link: PeerLink;
  readonly seed: number;
  readonly multiplier: number;
  readonly environment: readonly EnvironmentFact[];
  readonly scratch: string;
  readonly target: string;
  readonly command: readonly string[];
  readonly onStart: (slug: string, budget: number) => void;
  /** Null: the case does not apply to this target and is in no count. */
  readonly onResult: (slug: string, outcome: Outcome | null) => void;
}

/** How long a case that is over its budget may take to unwind, and closed handles to be gone. */
const UNWIND_MS = 250;
const PATIENCE_MS = 1_000;

/** A case that needs more of its budget than this is marked. */
const SLOW = 0.6;

const NOTHING = { journal: [], notes: {}, ms: 0 } as const;

/** The outcome of a case that does not run here; undefined when it does run. */
function unfit(test: Case, setting: RunSetting): Outcome | null | undefined {
  if (test.absenceOf && setting.subject.capabilities[test.absenceOf] !== false) return null;
  const missing = test.needs?.find((capability) => setting.subject.capabilities[capability] === false);
  if (missing) return { ...NOTHING, verdict: "unsupported", code: `lacks:${missing}` };
  const fact = test.env?.find((needed) => !setting.environment.includes(needed));
  if (fact) return { ...NOTHING, verdict: "unavailable", code: `host:${fact}` };
  return undefined;
}

/** The error of a process-wide handler that no case has installed itself fails the case that runs. */
let onFault: ((error: unknown) => void) | undefined;
const fault =
  (event: string) =>
  (error: unknown): void => {
    if (process.listenerCount(event) === 1) onFault?.(error);
  };
let guarded = false;

function guardProcess(): void {
  if (guarded) return;
  guarded = true;
  process.on("uncaughtException", fault("uncaughtException"));
  process.on("unhandledRejection", fault("unhandledRejection"));
}

/** False when a case has left this process unfit for the next one. */
export async function runCases(group: Group, slugs: readonly string[], setting: RunSetting): Promise<boolean> {
  guardProcess();
  for (const slug of slugs) {
    const written = group.cases[slug];
    if (!written) throw new Error(`${group.id} has no case ${slug}`);
    const test = withImpliedNeeds(group.id, written);
    const outcome = unfit(test, setting);
    if (outcome !== undefined) {
      setting.onResult(slug, outcome);
      continue;
    }
    const budget = BUDGET_MS[test.budget ?? "short"] * setting.multiplier;
    setting.onStart(slug, budget);
    const result = await runCase(test, `${group.id}/${slug}`, budget, setting);
    setting.onResult(slug, result);
    if (result.verdict === "timeout" || result.verdict === "leak") return false;
  }
  return true;
}

async function runCase(test: Case, id: string, budgetMs: number, setting: RunSetting): Promise<Outcome> {
  const { subject, link } = setting;
  const before = beginning(() => subject.openHandles());
  const started = performance.now();
  const budget = new Budget(budgetMs);
  const context = new Context({
    subject,
    link,
    signal: budget.signal,
    seed: (setting.seed ^ seedOf(id)) >>> 0,
    directory: join(setting.scratch, `${seedOf(id) % 100_000}`),
    target: setting.target,
    command: setting.command,
  });
  const thrown = await attempt(test, context);
  const exceeded = budget.exceeded;
  budget.stop();
  const slow = !exceeded && budget.used > SLOW * budgetMs;
  const ms = Math.round(performance.now() - started);
  const journal = context.history();

  context.resources.closeAll();
  if (link.local) await release(link);
  let late: unknown;
  onFault = (error) => {
    late ??= error;
  };
  await turns(2);
  // Before the peer lets go of its ends, which would close what nobody here has closed.
  const leak = await findLeak(before, () => subject.openHandles(), PATIENCE_MS);
  onFault = undefined;
  if (!link.local) await release(link);

  const rest = { journal, notes: context.notes, ms, budget: budgetMs, ...(slow && { slow }) };
  if (thrown && failureCode(thrown.value) === `thrown:${PEER_GONE}`) {
    return { ...failure(thrown.value, false), verdict: "error", ...rest };
  }
  if (thrown) return { ...failure(thrown.value, thrown.uncaught), verdict: exceeded ? "timeout" : "fail", ...rest };
  if (late !== undefined) return { ...failure(late, true), verdict: "fail", ...rest };
  if (leak) return { verdict: "leak", ...leak, ...rest };
  return { verdict: test.level === "info" ? "info" : "pass", ...rest };
}

/** The peer closes whatever the case has opened there. */
async function release(link: PeerLink): Promise<void> {
  if (link.used) await Promise.race([link.call("reset", {}), delay(PATIENCE_MS)]);
}

/** Runs the case's function; returns what it threw, or what nobody caught meanwhile. */
async function attempt(test: Case, context: Context): Promise<{ value: unknown; uncaught: boolean } | undefined> {
  const uncaught = new Promise<{ value: unknown; uncaught: true }>((resolve) => {
    onFault = (value) => resolve({ value, uncaught: true });
  });
  const own = (async () => {
    try {
      await test.run(context);
      return undefined;
    } catch (value) {
      return { value, uncaught: false };
    }
  })();
  // Over its budget, a case that waits for something gets to say for what.
  const expired = context.withinBudget(new Promise<never>(() => {})).catch(async (value: unknown) => {
    await delay(UNWIND_MS);
    return { value, uncaught: false };
  });
  const result = await Promise.race([own, uncaught, expired]);
  onFault = undefined;
  return result;
}

function failure(value: unknown, uncaught: boolean): Pick<Outcome, "code" | "what" | "expected" | "actual" | "stack"> {
  const stack = value instanceof Error ? value.stack : undefined;
  if (value instanceof CaseFailure) {
    const { code, expected, actual, message } = value;
    return { code: uncaught ? `uncaught:${code}` : code, what: message, expected, actual, stack };
  }
  return { code: failureCode(value, uncaught ? "uncaught" : "thrown"), what: show(value), stack };
}
