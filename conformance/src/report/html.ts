/**
 * The matrix as one file that asks nobody for anything: data, style and script are in it, and its own policy forbids the
 * rest. No value is ever put into markup here: the page draws itself from the data (docs/decisions/0006-matrix-page.md).
 */
import { createHash } from "node:crypto";
import { matrixClient } from "./bundle.ts";
import type { MatrixData } from "./matrix-data.ts";

export function matrixPage(data: MatrixData): string {
  const { script, style } = matrixClient();
  // A script element ends at the first thing that looks like its end tag, whatever it holds.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  const policy = `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Conformance of net and dgram</title>
<style>${style}</style>
</head>
<body>
<div id="matrix"><p>This page draws itself from the data in it, and needs JavaScript for that. The same as text: docs/compat.md.</p></div>
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

function digest(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
