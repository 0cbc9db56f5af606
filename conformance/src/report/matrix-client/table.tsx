/** Cases by targets. One stop of the tabulator for the whole table; arrow keys move between its cells. */
import { memo } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { PAGE_GLYPHS } from "../letters.ts";
import { moveByArrow, restoreStop, takeStop } from "./cell-focus.ts";
import { told } from "./change.ts";
import type { Matrix, Section } from "./matrix.ts";

interface Props {
  readonly matrix: Matrix;
  readonly sections: readonly Section[];
  readonly columns: readonly number[];
  /** Areas are open while something is filtered, and closed otherwise. */
  readonly filtered: boolean;
  /** The id of a case or of an area that must be seen. */
  readonly goal: string;
  readonly onOpen: (row: number, column?: number) => void;
}

export function Table({ matrix, sections, columns, filtered, goal, onOpen }: Props) {
  const [all, setAll] = useState<boolean>();
  /** The areas that are not as the rest. */
  const [odd, setOdd] = useState<ReadonlySet<string>>(new Set());
  const table = useRef<HTMLTableElement>(null);
  const open = (id: string): boolean => (all ?? filtered) !== odd.has(id);
  const toggle = (id: string): void => {
    const next = new Set(odd);
    if (!next.delete(id)) next.add(id);
    setOdd(next);
  };
  const setEach = (value: boolean): void => {
    setAll(value);
    setOdd(new Set());
  };

  useEffect(() => {
    const section = sections.find(({ id }) => goal === id || goal.startsWith(`${id}/`));
    if (!section) return;
    if (!open(section.id)) toggle(section.id);
    // The row is drawn with the next frame.
    const frame = requestAnimationFrame(() => document.getElementById(goal)?.scrollIntoView({ block: "nearest" }));
    return () => cancelAnimationFrame(frame);
  }, [goal]);
  useEffect(() => restoreStop(table.current));

  const runtimes = runs(columns.map((column) => matrix.target(column).runtime));
  return (
    <>
      <p class="tools">
        <button type="button" onClick={() => setEach(true)}>
          Open all areas
        </button>{" "}
        <button type="button" onClick={() => setEach(false)}>
          Close all areas
        </button>{" "}
        <span class="hint" id="keys">
          Arrow keys move between cells, Enter opens one.
        </span>
      </p>
      <section class="scroll matrix" aria-label="Cases by targets">
        <table ref={table} aria-describedby="keys" onKeyDown={moveByArrow} onFocusIn={takeStop}>
          <caption class="unseen">Every case on every target; areas open and close</caption>
          <colgroup>
            <col class="names" />
          </colgroup>
          {runtimes.map(({ start, length }) => (
            <colgroup key={start} span={length} />
          ))}
          <thead>
            <tr>
              <th scope="col" rowSpan={2} class="name">
                case
              </th>
              {runtimes.map(({ value, start, length }) => (
                <th scope="colgroup" key={start} colSpan={length} class="runtime">
                  {value}
                </th>
              ))}
            </tr>
            <tr>
              {columns.map((column) => {
                const { name, kind, version } = matrix.target(column);
                return (
                  <th scope="col" key={column} title={name} class="target">
                    {version}
                    <span class={`kind ${kind}`}>{kind === "bare" ? "bare" : "@sock"}</span>
                  </th>
                );
              })}
            </tr>
          </thead>
          {sections.map(({ id, cases }) => (
            <tbody key={id}>
              <Heading {...{ matrix, id, cases, columns }} open={open(id)} onToggle={() => toggle(id)} />
              {open(id) && cases.map((row) => <Line key={row} {...{ matrix, row, columns, onOpen }} />)}
            </tbody>
          ))}
        </table>
        {sections.length === 0 && <p class="nothing">No case is like that.</p>}
      </section>
    </>
  );
}

interface HeadingProps extends Section, Pick<Props, "matrix" | "columns"> {
  readonly open: boolean;
  readonly onToggle: () => void;
}

function Heading({ matrix, id, cases, columns, open, onToggle }: HeadingProps) {
  return (
    <tr id={id} class="area">
      <th scope="rowgroup" class="name">
        <button type="button" tabIndex={-1} aria-expanded={open} onClick={onToggle}>
          {id} <span class="many">{cases.length}</span>
        </button>
      </th>
      {columns.map((column) => {
        const count = matrix.count(cases, column);
        if (!count) return <td key={column}>–</td>;
        const { passed, counted } = count;
        return (
          <td key={column} class={passed === counted ? "whole" : passed === 0 ? "none" : "partly"}>
            {passed === counted ? `${passed}` : `${passed}/${counted}`}
          </td>
        );
      })}
    </tr>
  );
}

interface LineProps extends Pick<Props, "matrix" | "columns"> {
  readonly row: number;
  readonly onOpen: Props["onOpen"];
}

const Line = memo(
  ({ matrix, row, columns, onOpen }: LineProps) => {
    const { id, level, claim } = matrix.case(row);
    return (
      <tr id={id}>
        <th scope="row" class="name">
          <button type="button" tabIndex={-1} title={claim} onClick={() => onOpen(row)}>
            {id.slice(id.lastIndexOf("/") + 1)}
            {level !== "must" && <span class="level">{level}</span>}
          </button>
        </th>
        {columns.map((column) => {
          const verdict = matrix.verdict(row, column);
          if (verdict === undefined) {
            return (
              <td key={column}>
                <span class="unseen">not applicable</span>
              </td>
            );
          }
          const { code, surprise } = matrix.detail(row, column) ?? {};
          const change = matrix.change(row, column);
          const said = [verdict, surprise === undefined ? "" : "unexpected", change ? told(change) : ""]
            .filter(Boolean)
            .join(", ");
          return (
            <td key={column}>
              <button
                type="button"
                tabIndex={-1}
                class={`glyph ${verdict}${surprise === undefined ? "" : " surprise"}${change ? ` changed ${change.kind}` : ""}`}
                aria-label={said}
                aria-haspopup="dialog"
                title={code ? `${said}: ${code}` : said}
                onClick={() => onOpen(row, column)}
              >
                {PAGE_GLYPHS[verdict]}
              </button>
            </td>
          );
        })}
      </tr>
    );
  },
  (before, after) => before.columns === after.columns && before.row === after.row,
);

/** Neighbours of the same value. */
function runs(values: readonly string[]): { value: string; start: number; length: number }[] {
  const found: { value: string; start: number; length: number }[] = [];
  for (const [start, value] of values.entries()) {
    const last = found.at(-1);
    if (last?.value === value) last.length++;
    else found.push({ value, start, length: 1 });
  }
  return found;
}
