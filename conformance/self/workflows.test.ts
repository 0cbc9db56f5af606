/**
 * The workflows, the composite action and the workflow that the guide shows, read by the parser that GitHub publishes: the
 * keys that it knows, the events, what each job needs, and every expression with the contexts that there are at its place.
 */
import { globSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";
import { REPOSITORY } from "../src/layout.ts";

// The parser imports JSON as only bundlers do.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
const { parseAction } = await import("@actions/workflow-parser/actions/index");

const TRACE = new NoOperationTraceWriter();

async function faultsOfWorkflow(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: "workflow.yml", content }, TRACE);
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

function faultsOfAction(content: string): string[] {
  const { context } = parseAction({ name: "action.yml", content }, TRACE);
  return context.errors.getErrors().map(({ message }) => message);
}

it.each(globSync(".github/workflows/*.yml", { cwd: REPOSITORY }))("%s", async (file) => {
  expect(await faultsOfWorkflow(readFileSync(join(REPOSITORY, file), "utf8"))).toEqual([]);
});

it("the composite action", () => {
  const text = readFileSync(join(REPOSITORY, ".github/actions/conformance/action.yml"), "utf8");
  expect(faultsOfAction(text)).toEqual([]);
  expect(faultsOfAction(text.replace(/^ +shell: .*\n/m, ""))).not.toEqual([]);
});

it("the guide's workflow", async () => {
  const [, text = ""] =
    /```yaml\n(name:[\s\S]*?)```/.exec(readFileSync(join(REPOSITORY, "docs/guide/ci.md"), "utf8")) ?? [];
  expect(await faultsOfWorkflow(text)).toEqual([]);
});

const STEP = "steps:\n      - run: make";

it.each([
  ["an unknown event", "on: pushy", STEP],
  ["an unknown key of a step", "on: push", `${STEP}\n        wiht: all`],
  ["an expression that does not end", "on: push", `${STEP} \${{ github.ref && }}`],
  ["a context that there is not", "on: push", `${STEP} \${{ job.foo }} \${{ foo.bar }}`],
])("%s would be found", async (_, on, steps) => {
  expect(await faultsOfWorkflow(`name: x\n${on}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    ${steps}\n`)).not.toEqual(
    [],
  );
});
