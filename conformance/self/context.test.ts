/** What cases rely on: assertions and their codes, the journal, the pattern, the kernel's tables. */
import { Buffer } from "node:buffer";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import { describe, expect, it } from "vitest";
import * as assertions from "../src/assertions.ts";
import { CaseFailure } from "../src/failure.ts";
import { EventJournal } from "../src/journal.ts";
import { kernelRows } from "../src/kernel.ts";
import { BLOCK, bytes, Pattern } from "../src/pattern.ts";

function codeOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof CaseFailure) return error.code;
    throw error;
  }
  return undefined;
}

describe("assertions", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", errno: -111 });
  const fails = (error: unknown) => () => {
    throw error;
  };
  it.each<[string, () => unknown, string | undefined]>([
    ["equal holds", () => assertions.equal(Number.NaN, Number.NaN, ""), undefined],
    ["equal", () => assertions.equal(0, -0, ""), "equal"],
    ["deepEqual", () => assertions.deepEqual({ a: 1 }, { a: "1" }, ""), "deep-equal"],
    ["ok", () => assertions.ok("", ""), "ok"],
    ["match", () => assertions.match("abc", /d/, ""), "match"],
    ["match of no text", () => assertions.match(undefined as never, /undefined/, ""), "match"],
    ["throws nothing", () => assertions.throws(() => 1, {}, ""), "no-throw"],
    [
      "throws as said",
      () => assertions.throws(fails(refused), { code: "ECONNREFUSED", message: /^connect/ }, ""),
      undefined,
    ],
    [
      "throws another code",
      () => assertions.throws(fails(refused), { code: "EPIPE" }, ""),
      "error-code:ECONNREFUSED!=EPIPE",
    ],
    ["throws another message", () => assertions.throws(fails(refused), { message: "x" }, ""), "error-message"],
    ["throws another errno", () => assertions.throws(fails(refused), { errno: 1 }, ""), "error-errno"],
    ["error that is none", () => assertions.error(undefined, {}, ""), "no-error"],
    ["error that lacks a code", () => assertions.error(new Error("x"), { code: /E/ }, ""), "error-code"],
  ])("%s", (_, call, code) => {
    expect(codeOf(call)).toBe(code);
  });
});

describe("journal", () => {
  const journal = (...entries: string[]): EventJournal => {
    const log = new EventJournal(new AbortController().signal);
    for (const entry of entries) log.mark(entry);
    return log;
  };
  it.each<[string, () => unknown, string | undefined]>([
    ["equals", () => journal("a", "b").equals(["a", "b"]), undefined],
    ["equals an alternative", () => journal("b", "a").equals(["a", "b"], ["b", "a"]), undefined],
    ["another order", () => journal("b", "a").equals(["a", "b"]), "order"],
    ["something missing", () => journal("a").equals(["a", "b"]), "missing-event:b"],
    ["something more", () => journal("a", "b", "c").equals(["a", "b"]), "event:c"],
    ["something twice", () => journal("a", "b", "b").equals(["a", "b"]), "repeated-event"],
    ["ordered with others between", () => journal("a", "x", "b").ordered("a", "b"), undefined],
    ["ordered wrongly", () => journal("b", "a").ordered("a", "b"), "order"],
    ["ordered and missing", () => journal("a").ordered("a", "b"), "missing-event:b"],
    ["lacks", () => journal("a").lacks("b"), undefined],
    ["does not lack", () => journal("a").lacks("a"), "event:a"],
  ])("%s", (_, call, code) => {
    expect(codeOf(call)).toBe(code);
  });

  it("records events under their label, close with its flag, and starts no stream", () => {
    const log = new EventJournal(new AbortController().signal);
    const socket = log.watch("s", new net.Socket());
    expect(socket.listenerCount("data")).toBe(0);
    socket.emit("end");
    socket.emit("close", true);
    const plain = log.watch("", new EventEmitter(), ["close"]);
    plain.emit("close");
    expect(log.entries).toEqual(["s:end", "s:close(true)", "close"]);
  });

  it("waits for an entry, and says which one is missing at the end", async () => {
    const controller = new AbortController();
    const log = new EventJournal(controller.signal);
    const come = log.until("a");
    log.mark("a");
    await come;
    const missing = log.until("b");
    controller.abort();
    await expect(missing).rejects.toMatchObject({ code: "missing-event:b" });
  });
});

it("makes the same bytes from the same seed, whole or block by block, and every block differs", () => {
  const length = 2 * BLOCK + 17;
  const pattern = new Pattern(5);
  const blocks = [pattern.block(0), pattern.block(1), pattern.block(2, 17)];
  expect(bytes(length, 5).equals(Buffer.concat(blocks))).toBe(true);
  expect(bytes(length, 6).equals(bytes(length, 5))).toBe(false);
  expect(blocks[0]?.equals(blocks[1] as Buffer)).toBe(false);
  expect(bytes(0, 5)).toHaveLength(0);
});

it.runIf(existsSync("/proc/net/tcp"))("reads state, addresses and the keep-alive timer from the kernel", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  const client = net.connect({ port, host: "127.0.0.1", keepAlive: true, keepAliveInitialDelay: 7_000_000 });
  const [[accepted]] = (await Promise.all([once(server, "connection"), once(client, "connect")])) as [
    [net.Socket],
    unknown,
  ];
  // The same local port may also stand in a connection of somebody else, to another peer.
  const rows = kernelRows(client.localPort as number).filter(({ remote }) => remote.port === port);
  expect(rows).toMatchObject([
    { protocol: "tcp", state: "ESTABLISHED", remote: { address: "127.0.0.1", port }, sendQueue: 0, timer: "keepalive" },
  ]);
  // Of 7,000 s: less what this machine, however busy, has let pass since.
  expect(rows[0]?.timerMs).toBeGreaterThan(6_000_000);
  expect(rows[0]?.timerMs).toBeLessThanOrEqual(7_000_000);
  expect(kernelRows(port).map(({ state }) => state)).toContain("LISTEN");
  client.destroy();
  accepted.destroy();
  server.close();
});
