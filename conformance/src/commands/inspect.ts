/** `list`, `explain` and `check`: what there is, without running anything. */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkCases, rowsWithoutCase } from "../check.ts";
import { readExpectations } from "../expectations.ts";
import { checkLock, extendLock } from "../ids-lock.ts";
import { INSTALLED } from "../layout.ts";
import { type CaseEntry, loadCases, loadTargets, ROOT } from "../registry.ts";
import { ledgerRows, specRows } from "../rows.ts";
import { selectCases } from "./selection.ts";
import { type Flags, UsageError } from "./usage.ts";

export async function list(ids: readonly string[], flags: Flags): Promise<number> {
  const { cases } = await selectCases(ids, flags);
  for (const { id, test } of cases) {
    console.log(`${test.level.padEnd(6)}  ${id}  [${test.rows.join(" ")}]\n        ${test.claim}`);
  }
  return 0;
}

export async function explain(ids: readonly string[], flags: Flags): Promise<number> {
  const [id, ...more] = ids;
  if (id === undefined || more.length > 0) throw new UsageError("explain takes one id");
  const { cases, all } = await selectCases([id], flags);
  const entry = cases.find((candidate) => candidate.id === id);
  if (!entry) throw new UsageError(`${id} is no case but the beginning of ${cases.length}`);
  const { test } = entry;
  console.log(`${id}  (${test.level})\n\n${test.claim}\n`);
  const rows = [...specRows(), ...ledgerRows()].filter((row) => test.rows.includes(row.id));
  for (const row of rows) {
    const threads = row.issues.map((issue) => `\n        https://github.com/${issue.replace("#", "/issues/")}`);
    console.log(`  ${row.id}  ${row.text}${threads.join("")}`);
  }
  for (const anchor of test.docs ?? []) console.log(`  docs: ${anchor}`);
  for (const member of test.members ?? []) console.log(`  member: ${member}`);
  if (test.needs) console.log(`  needs: ${test.needs.join(", ")}`);
  if (test.absenceOf) console.log(`  only where this is absent: ${test.absenceOf}`);
  if (test.env) console.log(`  host: ${test.env.join(", ")}`);
  console.log(`  budget: ${test.budget ?? "short"}${test.exclusive ? ", in a process of its own" : ""}`);
  console.log(`  file: ${entry.file}`);
  const known = new Set(all.map((candidate) => candidate.id));
  const directory = resolve(flags.expectations ?? join(ROOT, "expectations"));
  for (const { target } of (await loadTargets()).entries) {
    const found = readExpectations(directory, target.name, known).entries.filter((expected) => expected.id === id);
    for (const { verdict, code, reason, issue } of found) {
      console.log(`  expected on ${target.name}: ${verdict} (${code}): ${reason}${issue ? ` ${issue}` : ""}`);
    }
  }
  return 0;
}

export async function check(ids: readonly string[], flags: Flags): Promise<number> {
  if (ids.length > 0) throw new UsageError("check takes no id");
  const { entries, problems } = await loadCases(flags.cases === undefined ? undefined : resolve(flags.cases));
  const all = entries.map(({ id }) => id);
  if (flags.write) console.log(`${extendLock(all)} ids added to ids.lock`);
  const found = [
    ...problems,
    ...checkCases(entries),
    ...checkLock(all),
    ...rowsWithoutCase(entries).map((row) => `${row}: no case proves it`),
    ...(flags.cases === undefined ? await completeness(entries) : []),
  ];
  for (const problem of found) console.log(problem);
  console.log(`${entries.length} cases, ${found.length} problems`);
  return found.length === 0 ? 0 : 3;
}

/** Against the declarations and the documentation of Node, which only the repository has beside it. */
async function completeness(cases: readonly CaseEntry[]): Promise<string[]> {
  if (INSTALLED) return [];
  const module = pathToFileURL(join(ROOT, "completeness/check.ts")).href;
  const { checkCompleteness } = (await import(module)) as { checkCompleteness(all: readonly CaseEntry[]): string[] };
  return checkCompleteness(cases);
}
