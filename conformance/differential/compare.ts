/** Two runs side by side, and which of their differences are accepted. */
import { ACCEPTED, type Acceptance } from "./accepted.ts";
import type { Observations } from "./observe.ts";

export interface Difference {
  readonly id: string;
  /** Lines of the reference that the engine lacks, and of the engine that the reference lacks, in order. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** The same lines in another order. */
  readonly reordered: boolean;
  readonly accepted: Acceptance | null;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** By parties, whose order is that of their first lines. */
function unmoved(lines: readonly string[], moved: RegExp): string {
  const party = (line: string): string => line.slice(0, line.indexOf(":"));
  const left = lines.filter((line) => !moved.test(line));
  return left.sort((a, b) => (party(a) < party(b) ? -1 : party(a) > party(b) ? 1 : 0)).join("\n");
}

export function compare(reference: Observations, engine: Observations, area: string, target: string): Difference[] {
  const differences: Difference[] = [];
  for (const id of new Set([...reference.keys(), ...engine.keys()])) {
    const [expected, actual] = [reference.get(id) ?? ["NOT RUN"], engine.get(id) ?? ["NOT RUN"]];
    if (expected.length === actual.length && expected.every((line, i) => line === actual[i])) continue;
    const [missing, extra] = [without(expected, actual), without(actual, expected)];
    const acceptable = ACCEPTED.filter(
      (entry) => area.startsWith(entry.area) && (entry.engines === undefined || entry.engines.includes(target)),
    );
    const fits = ({ id: ids, lines, cause, moved }: Acceptance): boolean => {
      const all = [...missing, ...extra];
      return (
        ids.test(id) &&
        (lines === undefined || (all.length > 0 && all.every((line) => lines.test(line)))) &&
        (cause === undefined || all.some((line) => cause.test(line))) &&
        (moved === undefined || unmoved(expected, moved) === unmoved(actual, moved))
      );
    };
    differences.push({
      id,
      missing,
      extra,
      reordered: missing.length === 0 && extra.length === 0,
      accepted: acceptable.find(fits) ?? null,
    });
  }
  return differences;
}
