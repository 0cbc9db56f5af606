/** The suite against the documentation: every member, heading and ledger row has a case or a reason, and the check sees what is missing. */
import { describe, expect, it } from "vitest";
import { documentHeadings } from "../completeness/anchors.ts";
import { checkCompleteness, coverageOf, uncovered } from "../completeness/check.ts";
import { documentedMembers } from "../completeness/declarations.ts";
import { checkRedCells } from "../completeness/red-cells.ts";
import { loadCases } from "../src/registry.ts";

const { entries } = await loadCases();

it("finds a case or a reason for everything", () => {
  expect(checkCompleteness(entries)).toEqual([]);
});

it.each([
  "net.isIP",
  "net.Socket.setKeepAlive",
  "net.Server[Symbol.asyncDispose]",
  "net.Server#event:drop",
  "net.Socket#event:readable",
  "net.ListenOptions.signal",
  "net.TcpNetConnectOpts.keepAlive",
  "net.BlockList.isBlockList",
  "dgram.Socket#event:message",
  "dgram.SocketOptions.signal",
])("reads %s from the declarations", (member) => {
  expect(documentedMembers()).toContain(member);
});

it("makes the anchors of nodejs.org", () => {
  const anchors = new Map(documentHeadings().map(({ anchor, member }) => [anchor, member]));
  expect(anchors.get("net.html#event-close")).toBe("net.Server#event:close");
  expect(anchors.get("net.html#event-close_1")).toBe("net.Socket#event:close");
  expect(anchors.get("net.html#serverlistenport-host-backlog-callback")).toBe("net.Server.listen");
  expect(anchors.get("dgram.html#socketsymbolasyncdispose")).toBe("dgram.Socket[Symbol.asyncDispose]");
  expect(anchors.get("net.html#new-netsocketoptions")).toBe("net.Socket");
  expect(anchors.has("net.html#ipc-support")).toBe(true);
  expect(new Set(anchors.keys()).size).toBe(documentHeadings().length);
});

describe("complains about", () => {
  const without = (id: string) => entries.filter((entry) => entry.id !== id);
  it("an option whose only case is gone", () => {
    const problems = checkCompleteness(without("dgram/bind/exclusive-is-accepted"));
    expect(problems).toEqual(["dgram.BindOptions.exclusive: neither a case nor a reason"]);
  });
  it("a heading whose only case is gone", () => {
    const problems = checkCompleteness(without("net/values/block-list/private-ranges"));
    expect(problems).toEqual(["net.html#blocklistprivate_ranges: neither a case nor a reason"]);
  });
  it("a row of the ledger whose only case is gone", () => {
    const problems = checkCompleteness(without("dgram/message/link-local-sender-has-its-interface"));
    expect(problems).toContain("MC7: neither a case nor a reason");
  });
  it("an anchor and a member that are none", () => {
    const [entry] = entries;
    if (!entry) throw new Error("no case");
    const test = { ...entry.test, docs: ["net.html#no-such"], members: ["net.Nothing.at"] };
    const problems = checkCompleteness([...entries, { ...entry, id: "a/b", test }]);
    expect(problems).toEqual([
      "a/b: neither the documentation nor @types/node has net.html#no-such",
      "a/b: neither the documentation nor @types/node has net.Nothing.at",
    ]);
  });
  it("a reason for nothing, and one that a case has made needless", () => {
    const reasons = [{ why: "none", of: ["net.Nothing", "net.isIP"] }];
    const problems = uncovered({ ...coverageOf(entries), members: [], anchors: ["net.isIP"], rows: [] }, reasons);
    expect(problems).toEqual([
      "net.Nothing: a reason for what there is not",
      "net.isIP: has a case, and still a reason",
    ]);
  });
  it("a red cell that nobody has told of", () => {
    const page = (known: string) =>
      `## What deno does otherwise by itself\n\n| \`dgram/create/by-type-and-by-options\` | fail | ${known} |\n`;
    const id = "dgram/create/by-type-and-by-options";
    expect(checkRedCells(entries, [page("–")])).toEqual([`${id}: red on bare deno, and no row, thread or finding`]);
    expect(checkRedCells(entries, [page("holds in 2.9.6")])).toEqual([]);
  });
});
