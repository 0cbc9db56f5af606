/** The page of the matrix: its data, and the page itself in a document without a browser. */
import { join } from "node:path";
import { type HTMLElement, type HTMLSelectElement, Window } from "happy-dom";
import { afterEach, describe, expect, it } from "vitest";
import { matrixPage } from "../src/report/html.ts";
import { matrixData } from "../src/report/matrix-data.ts";
import type { RecordedRun } from "../src/report/records.ts";
import { recorded } from "./recorded.ts";
import { cli, withDirectory } from "./run-cli.ts";

const RUNS = [
  recorded(
    [
      { name: "bare-bun", version: "1.4.5" },
      { name: "bun", version: "1.4.5" },
    ],
    {
      "net/socket/half-open/keeps-writing": ["fail:order", "pass"],
      "net/socket/half-open/should-iterate": ["non-strict:equal", "pass"],
      "net/server/close/twice": ["pass", "fail:equal"],
      "dgram/send/whole": ["pass", "pass"],
    },
  ),
  recorded([{ name: "bare-bun", version: "1.3.14" }], {
    "net/socket/half-open/keeps-writing": ["fail:order"],
    "dgram/send/whole": ["timeout:stuck"],
  }),
];

let page: Window | undefined;
afterEach(async () => {
  await page?.happyDOM.close();
  page = undefined;
});

/** An earlier run of the targets of the first one. */
const BEFORE = recorded(
  [
    { name: "bare-bun", version: "1.4.4" },
    { name: "bun", version: "1.4.4" },
  ],
  {
    "net/socket/half-open/keeps-writing": ["pass", "pass"],
    "net/socket/half-open/should-iterate": ["non-strict:equal", "fail:order"],
    "net/server/close/twice": ["pass", "fail:equal"],
  },
  { date: "2026-11-01T12:00:00.000Z" },
);

async function open(hash = "", before?: RecordedRun): Promise<Window["document"]> {
  page = new Window({
    url: `https://matrix.test/${hash}`,
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  // Its own policy allows its script by a digest, which this document does not know.
  page.document.write(matrixPage(matrixData(RUNS, "Matrix", before)).replace(/<meta http-equiv[^>]+>/, ""));
  await settle();
  return page.document;
}

async function settle(): Promise<void> {
  await page?.happyDOM.waitUntilComplete();
}

function texts(elements: Iterable<{ textContent: string | null }>): string[] {
  return [...elements].map(({ textContent }) => (textContent ?? "").trim());
}

it("packs the runs", async () => {
  const data = JSON.stringify(matrixData(RUNS, "Matrix"), null, 1);
  await expect(data).toMatchFileSnapshot(join(import.meta.dirname, "golden/matrix.json"));
});

it("stays under 2 MB with 800 cases on 15 targets, a third of them red", () => {
  const columns = Array.from({ length: 15 }, (_, i) => ({ name: i % 2 ? "bun" : "bare-bun", version: `1.0.${i}` }));
  const runs = columns.map((column, c) => {
    const cases: Record<string, string[]> = {};
    for (let i = 0; i < 800; i++) {
      cases[`net/socket/area-${i % 40}/a-case-with-a-name-of-usual-length-${i}`] = [
        (i + c) % 3 ? "pass" : `fail:order-${c}`,
      ];
    }
    return recorded([column], cases);
  });
  expect(Buffer.byteLength(matrixPage(matrixData(runs, "Matrix")))).toBeLessThan(2_000_000);
});

describe("the file", () => {
  it("asks nobody for anything, and holds what cases say as data only", () => {
    const text = matrixPage(matrixData(RUNS, "Matrix"));
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/<(link|img|iframe|base)\b|\ssrc=|@import|url\(/);
    expect(text).not.toContain("<b>what");
    expect(text.match(/<\/script>/g)).toHaveLength(2);
  });
});

describe("the table", () => {
  it("has headings with a scope, targets by runtime and version, and the areas closed", async () => {
    const document = await open();
    expect(texts(document.querySelectorAll(".matrix th[scope=col].target"))).toEqual([
      "1.3.14bare",
      "1.4.5bare",
      "1.4.5@sock",
    ]);
    expect(texts(document.querySelectorAll("th[scope=colgroup]"))).toEqual(["bun"]);
    expect(texts(document.querySelectorAll("th[scope=rowgroup]"))).toEqual([
      "dgram/send 1",
      "net/server/close 1",
      "net/socket/half-open 2",
    ]);
    expect(document.querySelectorAll("[aria-expanded=true]")).toHaveLength(0);
    expect(texts(document.querySelectorAll(".headlines tbody td.whole"))).toContain("1/1");
  });

  it("opens an area, with a named button in each cell and one stop for the tabulator", async () => {
    const document = await open();
    const area = document.querySelector("[id='net/socket/half-open'] button") as unknown as HTMLElement;
    area.click();
    await settle();
    const row = document.getElementById("net/socket/half-open/keeps-writing");
    const names = [...(row?.querySelectorAll("td button") ?? [])].map((cell) => cell.getAttribute("aria-label"));
    expect(names).toEqual(["fail", "fail", "pass"]);
    expect(document.querySelectorAll(".matrix table button[tabindex='0']")).toHaveLength(1);
  });

  it.each([
    ["", 4],
    ["#text=KEEPS%20order", 1],
    ["#area=net/socket", 2],
    ["#level=should", 1],
    ["#columns=bun@1.4.5&verdict=broken", 0],
    ["#columns=bun&verdict=broken", 3],
    ["#columns=adapter&verdict=broken", 1],
    ["#verdict=timeout", 1],
    ["#differs=1", 4],
    ["#unexpected=1", 1],
  ])("%s shows %i cases", async (hash, count) => {
    const document = await open(hash);
    expect(document.querySelector("p[role=status]")?.textContent).toMatch(new RegExp(`^${count} of 4 cases`));
    expect(document.querySelectorAll("tbody th[scope=row].name")).toHaveLength(hash === "" ? 0 : count);
  });

  it("a filter is written to the address", async () => {
    const document = await open();
    const level = document.querySelectorAll("select")[1] as unknown as HTMLSelectElement;
    level.value = "should";
    level.dispatchEvent(new (page as Window).Event("change", { bubbles: true }));
    await settle();
    expect(page?.location.hash).toBe("#level=should");
  });
});

describe("compared with a run before", () => {
  it("packs what has changed, by what it was", () => {
    const { changes } = matrixData(RUNS.slice(0, 1), "Matrix", BEFORE);
    expect(changes).toEqual({
      0: { 0: { kind: "added" }, 1: { kind: "added" } },
      2: { 0: { kind: "failing", was: "pass" } },
      3: { 1: { kind: "passing", was: "fail (order)" } },
    });
  });

  it("tells it in the head, in a filter, in the cells and in the panel", async () => {
    const document = await open("#changed=1", BEFORE);
    expect(document.querySelector(".since")?.textContent).toMatch(/^Compared with the run of 2026-11-01.*1 passing/);
    expect(texts(document.querySelectorAll("label.check"))).toContain("changed since 2026-11-01");
    const names = [...document.querySelectorAll("button.glyph.changed")].map((cell) => cell.getAttribute("aria-label"));
    expect(names).toContain("pass, passing, was fail (order)");
    const panel = await open("#case=net/socket/half-open/should-iterate&on=bun", BEFORE);
    expect(panel.querySelector("dialog")?.textContent).toContain("Since the run before: passing, was fail (order).");
  });

  it("says nothing of it without one", async () => {
    const document = await open();
    expect(document.querySelector(".since")).toBeNull();
    expect(texts(document.querySelectorAll("label.check")).join()).not.toContain("changed since");
  });
});

describe("the panel", () => {
  it("tells all about a cell that the address names", async () => {
    const document = await open("#case=net/socket/half-open/keeps-writing&on=bare-bun@1.4.5");
    const dialog = document.querySelector("dialog");
    expect(dialog?.hasAttribute("open")).toBe(true);
    const text = dialog?.textContent ?? "";
    for (const part of [
      "It holds that <net/socket/half-open/keeps-writing> & so on.",
      "✗ fail order",
      "</script><b>what",
      "[ 'a' ]",
      "[ 'b' ]",
      "node cli.ts run net/socket/half-open/keeps-writing --target bare-bun",
      "stays writable and open until the local side calls",
    ]) {
      expect(text).toContain(part);
    }
    expect(texts(dialog?.querySelectorAll(".journal li") ?? [])).toEqual(["s:end", "s:close(true)"]);
    const links = [...(dialog?.querySelectorAll("section a") ?? [])].map((link) => link.getAttribute("href"));
    expect(links).toContain("https://github.com/oven-sh/bun/issues/13217");
    expect(links).toContain("https://nodejs.org/api/net.html#event-end");
  });

  it("an id alone is an address too", async () => {
    const document = await open("#dgram/send/whole");
    expect(document.getElementById("panel-title")?.textContent).toBe("dgram/send/whole");
    expect(document.getElementById("dgram/send/whole")).not.toBeNull();
  });
});

describe("the command", () => {
  it("misuse is exit code 2", async () => {
    expect((await cli(["matrix"])).code).toBe(2);
    expect((await cli(["matrix", "no-such-file.ndjson"])).code).toBe(2);
    expect((await cli(["matrix", import.meta.filename])).code).toBe(2);
  });

  it("writes the page of a run, and tells an incomplete one", async () => {
    await withDirectory(async (directory) => {
      const golden = join(import.meta.dirname, "golden/results.ndjson");
      const { code, stdout, stderr } = await cli(["matrix", golden, "--out", directory]);
      expect(stdout).toContain("matrix.html: 2 targets");
      expect(stderr).toContain("an incomplete run");
      expect(code).toBe(3);
    });
  });
});
