/**
 * The runtime's modules that few programs need, fetched where they are: on Bun the import of each costs up to two
 * milliseconds, and an import is paid by everybody.
 */
import process from "node:process";

export const builtin: typeof process.getBuiltinModule = (id: string) => process.getBuiltinModule(id) as never;
