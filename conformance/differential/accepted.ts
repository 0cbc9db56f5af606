/** Differences that stay, each with its reason. */

export interface Acceptance {
  readonly area: string;
  readonly id: RegExp;
  /** Every line that differs matches it. Absent: whatever differs. */
  readonly lines?: RegExp;
  /** Absent: on every engine. */
  readonly engines?: readonly string[];
  readonly reason: string;
}

export const ACCEPTED: readonly Acceptance[] = [];
