/**
 * The script and the style of the matrix page. In the repository they are made from `matrix-client/` when a page is
 * written; the published package holds them ready, and needs nothing to make them.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { INSTALLED } from "../layout.ts";

export interface Client {
  readonly script: string;
  readonly style: string;
}

/** Where build.ts puts it, beside this module. */
export const CLIENT_FILE = "matrix-client.json";

const SOURCES = join(import.meta.dirname, "matrix-client");

export function matrixClient(): Client {
  if (INSTALLED) return JSON.parse(readFileSync(join(import.meta.dirname, CLIENT_FILE), "utf8")) as Client;
  return bundleClient();
}

export function bundleClient(): Client {
  const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [join(SOURCES, "main.tsx")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "utf8",
    // Whatever lies further up is none of its business.
    tsconfigRaw: {},
  });
  const style = readFileSync(join(SOURCES, "page.css"), "utf8").replace(/\s+/g, " ");
  return { script: outputFiles[0]?.text.trim() ?? "", style };
}
