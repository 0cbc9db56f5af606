/**
 * The JavaScript of the package in the working directory: its entries, and what two of them share in `dist/chunks/`, so
 * that a class or a module's state is there once whichever entry is imported (docs/decisions/0014). Not minified: a stack
 * trace of a user names our functions.
 */
import { globSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute } from "node:path";
import { build } from "rolldown";

interface Conditions {
  readonly default: string;
}

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Readonly<Record<string, string | Conditions>>;
};
const entries = Object.values(exports).flatMap((entry) =>
  typeof entry === "string" ? [] : [entry.default.replace(/^\.\/dist\/(.*)\.js$/, "$1")],
);

// A module that is gone from the sources, or that tsc alone has written, must not stay.
for (const file of globSync("dist/**/*.{js,js.map}")) rmSync(file);
await build({
  input: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])),
  platform: "node",
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
  transform: { target: "es2024" },
  output: {
    dir: "dist",
    format: "esm",
    chunkFileNames: "chunks/[name].js",
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
});
