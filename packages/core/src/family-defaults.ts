/** The process-wide defaults of `autoSelectFamily`: one set for each `Net`. */
import { validateBoolean, validateInt32 } from "./validate.ts";

/** No attempt at an address is given less time than this, milliseconds. */
export const SHORTEST_ATTEMPT = 10;

export interface FamilyDefaults {
  autoSelectFamily: boolean;
  /** Milliseconds. */
  attemptTimeout: number;
}

export interface FamilyDefaultFunctions {
  getDefaultAutoSelectFamily(): boolean;
  setDefaultAutoSelectFamily(value: boolean): void;
  getDefaultAutoSelectFamilyAttemptTimeout(): number;
  setDefaultAutoSelectFamilyAttemptTimeout(value: number): void;
}

export function createFamilyDefaults(): FamilyDefaults {
  return { autoSelectFamily: true, attemptTimeout: 500 };
}

export function attemptTimeout(value: unknown, name: string): number {
  validateInt32(value, name, 1);
  return Math.max(value as number, SHORTEST_ATTEMPT);
}

export function familyDefaultFunctions(defaults: FamilyDefaults): FamilyDefaultFunctions {
  return {
    getDefaultAutoSelectFamily() {
      return defaults.autoSelectFamily;
    },
    setDefaultAutoSelectFamily(value) {
      validateBoolean(value, "value");
      defaults.autoSelectFamily = value;
    },
    getDefaultAutoSelectFamilyAttemptTimeout() {
      return defaults.attemptTimeout;
    },
    setDefaultAutoSelectFamilyAttemptTimeout(value) {
      defaults.attemptTimeout = attemptTimeout(value, "value");
    },
  };
}
