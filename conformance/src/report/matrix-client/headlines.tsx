/** The first table: one line for each target. */
import { VERDICTS } from "../../protocol.ts";
import { PAGE_GLYPHS } from "../letters.ts";
import type { Matrix } from "./matrix.ts";

export function Headlines({ matrix, onChoose }: { matrix: Matrix; onChoose: (target: string) => void }) {
  const { runs, targets, before } = matrix.data;
  const used = VERDICTS.filter((verdict) => targets.some(({ verdicts }) => (verdicts[verdict] ?? 0) > 0));
  const problems = runs.flatMap((run) => run.problems);
  return (
    <>
      <ul class="runs">
        {[...new Set(runs.map(sentence))].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {before && (
        <p class="since">
          Compared with the run of {sentence(before)}: {summed(matrix)}.
        </p>
      )}
      {problems.length > 0 && (
        <details class="problems">
          <summary>{problems.length === 1 ? "A fault" : `${problems.length} faults`} of the suite</summary>
          <ul>
            {problems.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      )}
      <section class="scroll" aria-label="Headline of each target">
        <table class="headlines">
          <caption>
            <span>
              Cases that conform, of those that could run. <b>bare</b>: the runtime’s own <code>node:net</code> and{" "}
              <code>node:dgram</code>; <b>@sock</b>: the adapter.
            </span>
          </caption>
          <thead>
            <tr>
              <th scope="col">target</th>
              <th scope="col">must</th>
              <th scope="col">should</th>
              {used.map((verdict) => (
                <th scope="col" key={verdict}>
                  <span class={`glyph ${verdict}`} aria-hidden="true">
                    {PAGE_GLYPHS[verdict]}
                  </span>{" "}
                  {verdict}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {targets.map(({ name, kind, runtime, version, must, should, verdicts }) => (
              <tr key={`${name} ${version}`}>
                <th scope="row">
                  <button type="button" class="link" title={name} onClick={() => onChoose(name)}>
                    {runtime} {version}
                  </button>{" "}
                  <span class={`kind ${kind}`}>{kind === "bare" ? "bare" : "@sock"}</span>
                </th>
                <Share of={must} />
                <Share of={should} />
                {used.map((verdict) => (
                  <td key={verdict}>{verdicts[verdict] ?? ""}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Share({ of: [passed, counted] }: { of: readonly [passed: number, counted: number] }) {
  if (counted === 0) return <td>–</td>;
  return <td class={passed === counted ? "whole" : ""}>{`${passed}/${counted}`}</td>;
}

function sentence({ date, suite, commit, machine, complete }: Matrix["data"]["runs"][number]): string {
  const version = commit === undefined ? suite : `${suite} (${commit})`;
  return `${date.slice(0, 10)}, suite ${version}, ${machine}${complete ? "" : ", incomplete"}`;
}

/** `2 failing, 1 passing`, over every cell. */
function summed(matrix: Matrix): string {
  const changes = Object.values(matrix.data.changes ?? {}).flatMap((row) => Object.values(row));
  const kinds = Map.groupBy(changes, ({ kind }) => kind);
  if (changes.length === 0) return "no cell has changed";
  return [...kinds].map(([kind, those]) => `${those.length} ${kind}`).join(", ");
}
