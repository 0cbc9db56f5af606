/** Ranges of runtime versions in expectations: comparators that all must hold, e.g. `>=1.4 <1.5`. */
const COMPARATOR = /^(>=|<=|>|<|=)?(\d+(?:\.\d+){0,2})$/;

/** Throws on text that is no range. */
export function inRange(version: string, range: string): boolean {
  return range
    .trim()
    .split(/\s+/)
    .every((part) => {
      const [, operator = "=", bound] = COMPARATOR.exec(part) ?? [];
      if (bound === undefined) throw new Error(`"${range}" is no version range`);
      const order = compare(version, bound, operator === "=");
      switch (operator) {
        case ">=":
          return order >= 0;
        case "<=":
          return order <= 0;
        case ">":
          return order > 0;
        case "<":
          return order < 0;
        default:
          return order === 0;
      }
    });
}

/** `=1.4` holds for every 1.4.x; the other operators read a missing part as 0. */
function compare(version: string, bound: string, prefix: boolean): number {
  const parts = version.split(/[.-]/).map(Number);
  const bounds = bound.split(".").map(Number);
  for (let i = 0; i < (prefix ? bounds.length : 3); i++) {
    const difference = (parts[i] ?? 0) - (bounds[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
