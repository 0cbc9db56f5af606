/** What type tests say: both compile, or not, and never run. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles when the type argument is `true`. */
export declare function proves<T extends true>(): T;

/** Compiles when the value is assignable to the type argument. */
export declare function takes<T>(value: T): T;

export declare function value<T>(): T;
