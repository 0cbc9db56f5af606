/** Medians and their bootstrap intervals. */

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;

/** The median and the 95 % percentile interval of the medians of resamples. The same numbers give the same interval. */
export function estimate(numbers: readonly number[]): Estimate {
  const random = lcg(numbers.length);
  const medians: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    medians.push(median(numbers.map(() => numbers[Math.floor(random() * numbers.length)] as number)));
  }
  medians.sort((a, b) => a - b);
  const at = (quantile: number): number => medians[Math.floor(quantile * (RESAMPLES - 1))] ?? Number.NaN;
  return { median: median(numbers), low: at(0.025), high: at(0.975) };
}

export function geometricMean(numbers: readonly number[]): number {
  return Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);
}

function lcg(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
