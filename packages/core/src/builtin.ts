/**
 * The runtime's modules that few programs need, fetched where they are: on Bun the import of each costs up to two
 * milliseconds, and an import is paid by everybody.
 */

/** By the global, since on Node an import of `node:process` reads every property that it has, which takes four. */
export const builtin: NodeJS.Process["getBuiltinModule"] = (id: string) =>
  globalThis.process.getBuiltinModule(id) as never;
