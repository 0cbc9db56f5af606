/** The workflows, the composite action and the workflow that the guide shows: YAML, with the keys that GitHub wants. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseDocument } from "yaml";
import { REPOSITORY } from "../src/layout.ts";

function read(text: string): Record<string, unknown> {
  const document = parseDocument(text, { strict: true, uniqueKeys: true });
  expect([...document.errors, ...document.warnings].map(({ message }) => message)).toEqual([]);
  return document.toJS() as Record<string, unknown>;
}

function checkWorkflow({ on, jobs }: Record<string, unknown>): void {
  expect(on).toBeDefined();
  for (const job of Object.values(jobs as Record<string, Record<string, unknown>>)) {
    if (job.uses !== undefined) continue;
    expect(job["runs-on"]).toBeDefined();
    for (const step of job.steps as Record<string, unknown>[]) {
      expect([step.uses, step.run].filter((value) => typeof value === "string")).toHaveLength(1);
    }
  }
}

it.each(globSync(".github/workflows/*.yml", { cwd: REPOSITORY }))("%s", (file) => {
  checkWorkflow(read(readFileSync(join(REPOSITORY, file), "utf8")));
});

it("the composite action", () => {
  const { runs } = read(readFileSync(join(REPOSITORY, ".github/actions/conformance/action.yml"), "utf8"));
  const { using, steps } = runs as { using: string; steps: Record<string, unknown>[] };
  expect(using).toBe("composite");
  for (const { run, shell } of steps) if (run !== undefined) expect(shell).toBeDefined();
});

it("the guide's workflow", () => {
  const [, text = ""] =
    /```yaml\n(name:[\s\S]*?)```/.exec(readFileSync(join(REPOSITORY, "docs/guide/ci.md"), "utf8")) ?? [];
  checkWorkflow(read(text));
});
