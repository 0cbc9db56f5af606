/**
 * Runs a program that lies in a scratch directory. Deno resolves bare specifiers by the configuration of the entry's
 * directory (2.9.6), so the entry lies here; the program sees its own path and arguments in `process.argv`.
 */
import { pathToFileURL } from "node:url";

process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1] ?? "").href);
