/**
 * Property tests look at the same values each time, so that a red run says something of the change and nothing of luck.
 * `FAST_CHECK_SEED=$RANDOM vitest run packages` goes looking for more.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_122) });
