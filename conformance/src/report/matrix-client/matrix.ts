/** The data with what the page asks of it: cells, columns, areas, and which cases a view shows. */

import type { Verdict } from "../../protocol.ts";
import { NEUTRAL, verdictOf } from "../letters.ts";
import type { MatrixCase, MatrixChange, MatrixData, MatrixDetail, MatrixTarget } from "../matrix-data.ts";

import type { View } from "./view.ts";

const BROKEN: readonly (Verdict | undefined)[] = ["fail", "timeout", "crash", "leak", "error", "notrun"];

export interface Section {
  readonly id: string;
  /** Indices of cases. */
  readonly cases: readonly number[];
}

export class Matrix {
  readonly data: MatrixData;
  /** `net/socket` and `net/socket/half-open`: everything that a case's id may begin with. */
  readonly areas: readonly string[];
  readonly #haystacks: readonly string[];
  readonly #index: ReadonlyMap<string, number>;

  constructor(data: MatrixData) {
    this.data = data;
    this.#index = new Map(data.cases.map(({ id }, index) => [id, index]));
    this.#haystacks = data.cases.map(({ id, claim, rows }, index) => {
      const codes = Object.values(data.cells[index] ?? {}).map((place) => data.details[place]?.code ?? "");
      return `${id} ${claim} ${rows.join(" ")} ${codes.join(" ")}`.toLowerCase();
    });
    const areas = data.cases.flatMap(({ id }) => {
      const parts = id.split("/").slice(0, -1);
      return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
    });
    this.areas = [...new Set(areas)].sort();
  }

  case(index: number): MatrixCase {
    return this.data.cases[index] as MatrixCase;
  }

  target(index: number): MatrixTarget {
    return this.data.targets[index] as MatrixTarget;
  }

  indexOf(id: string): number | undefined {
    return this.#index.get(id);
  }

  verdict(row: number, column: number): Verdict | undefined {
    return verdictOf(this.data.verdicts[row]?.[column]);
  }

  detail(row: number, column: number): MatrixDetail | undefined {
    return this.data.details[this.data.cells[row]?.[column] ?? -1];
  }

  /** Undefined where nothing changed, or nothing is compared. */
  change(row: number, column: number): MatrixChange | undefined {
    return this.data.changes?.[row]?.[column];
  }

  /** Indices of the targets that a view shows. */
  columns({ columns }: View): number[] {
    const all = this.data.targets.map((_, index) => index);
    if (columns === "") return all;
    return all.filter((index) => {
      const { name, kind, runtime } = this.target(index);
      return columns === name || columns === kind || columns === runtime;
    });
  }

  sections(view: View, columns: readonly number[]): Section[] {
    const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Map<string, number[]>();
    for (const [index, { id, level }] of this.data.cases.entries()) {
      if (view.level !== "" && level !== view.level) continue;
      if (view.area !== "" && !id.startsWith(`${view.area}/`)) continue;
      if (!words.every((word) => this.#haystacks[index]?.includes(word))) continue;
      if (!this.#hasCells(index, view, columns)) continue;
      const section = id.slice(0, id.lastIndexOf("/"));
      const cases = shown.get(section);
      if (cases) cases.push(index);
      else shown.set(section, [index]);
    }
    return [...shown].map(([id, cases]) => ({ id, cases }));
  }

  #hasCells(row: number, view: View, columns: readonly number[]): boolean {
    const verdicts = columns.map((column) => this.verdict(row, column));
    if (verdicts.every((verdict) => verdict === undefined)) return false;
    if (view.verdict === "broken") {
      if (!verdicts.some((verdict) => BROKEN.includes(verdict))) return false;
    } else if (view.verdict !== "" && !verdicts.includes(view.verdict as Verdict)) return false;
    if (view.differs && new Set(verdicts.filter((verdict) => verdict !== undefined)).size < 2) return false;
    if (view.changed && !columns.some((column) => this.change(row, column))) return false;
    return !view.unexpected || columns.some((column) => this.detail(row, column)?.surprise !== undefined);
  }

  /** `12/14` over some cases of a target, as in its headline; undefined where none could run. */
  count(cases: readonly number[], column: number): { passed: number; counted: number } | undefined {
    const verdicts = cases.map((row) => this.verdict(row, column));
    const counted = verdicts.filter((verdict) => verdict !== undefined && !NEUTRAL.has(verdict));
    if (counted.length === 0) return undefined;
    return { passed: counted.filter((verdict) => verdict === "pass").length, counted: counted.length };
  }
}
