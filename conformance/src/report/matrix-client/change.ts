/** What has changed since the run before, in words. */
import type { MatrixChange } from "../matrix-data.ts";

export function told({ kind, was }: MatrixChange): string {
  if (kind === "added") return "not there before";
  return `${kind === "other" ? "changed" : kind}, was ${was}`;
}
