/** Runs in the browser: everything on the page is drawn from the data beside it, so no text ever becomes markup. */
import { render } from "preact";
import type { MatrixData } from "../matrix-data.ts";
import { App } from "./app.tsx";
import { Matrix } from "./matrix.ts";

const source = document.getElementById("data");
const root = document.getElementById("matrix");
if (source && root) {
  root.textContent = "";
  render(<App matrix={new Matrix(JSON.parse(source.textContent ?? "") as MatrixData)} />, root);
}
