/** The SPI's rules, held by the compat streams and listeners over Node's own `node:net`. */
import * as dgram from "node:dgram";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type {
  Adapter,
  Endpoint,
  Failure,
  IpEndpoint,
  ListenerHandle,
  ListenTarget,
  StreamHandle,
  StreamSink,
} from "../adapter.ts";
import { CAPABILITIES, type Capabilities } from "../capabilities.ts";
import { createCompatAdapter, type Explain } from "./index.ts";

const capabilities = Object.fromEntries(Object.keys(CAPABILITIES).map((name) => [name, "compat"])) as Capabilities;
const make = (explain?: Explain): Adapter =>
  createCompatAdapter({ name: "test", net, dgram, capabilities, ...(explain && { explain }) });
const adapter = make();

const LOOPBACK: IpEndpoint = { address: "127.0.0.1", port: 0, family: 4 };
const PLAIN = { backlog: 511, ipv6Only: false, reusePort: false, readableAll: false, writableAll: false };
const FREE = { localAddress: null, localPort: 0 };

const directory = mkdtempSync(join(tmpdir(), "sock-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Writes down what is called, and lets a test wait for it. */
class Recorder implements StreamSink {
  readonly calls: string[] = [];
  readonly chunks: Buffer[] = [];
  handle!: StreamHandle;
  #waiting: (() => void)[] = [];

  #call(name: string, failure?: Failure | null): void {
    this.calls.push(failure ? `${name} ${failure.syscall} ${failure.code}` : name);
    for (const wake of this.#waiting.splice(0)) wake();
  }
  onOpen = (): void => this.#call("open");
  onEnd = (): void => this.#call("end");
  onWritten = (failure: Failure | null): void => this.#call("written", failure);
  onShutdown = (failure: Failure | null): void => this.#call("shutdown", failure);
  onClose = (failure: Failure | null): void => this.#call("close", failure);
  onData = (chunk: Buffer): void => {
    this.chunks.push(chunk);
    for (const wake of this.#waiting.splice(0)) wake();
  };

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  async until(condition: string | (() => boolean)): Promise<void> {
    const holds =
      typeof condition === "string" ? () => this.calls.some((call) => call.startsWith(condition)) : condition;
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const handle of open.splice(0)) handle.close();
});
function own<T extends { close(): void }>(handle: T): T {
  open.push(handle);
  return handle;
}

interface Listening {
  readonly handle: ListenerHandle;
  readonly failure: Failure | null | undefined;
  accept(): Promise<Recorder>;
  closed(): Promise<Failure | null>;
}

/** Resolves when the listener listens, or has closed. */
function listen(target: ListenTarget, options: object = {}, on: Adapter = adapter): Promise<Listening> {
  const accepted: Recorder[] = [];
  const takers: ((recorder: Recorder) => void)[] = [];
  return new Promise((resolve) => {
    let failure: Failure | null | undefined;
    const ends: ((failure: Failure | null) => void)[] = [];
    const listening: Listening = {
      get handle() {
        return handle;
      },
      get failure() {
        return failure;
      },
      accept: () => {
        const recorder = accepted.shift();
        return recorder ? Promise.resolve(recorder) : new Promise((take) => takers.push(take));
      },
      closed: () => (failure !== undefined ? Promise.resolve(failure) : new Promise((end) => ends.push(end))),
    };
    const handle = own(
      on.listenStream(
        target,
        { ...PLAIN, ...options },
        {
          onListening: () => resolve(listening),
          onConnection(stream) {
            const recorder = new Recorder();
            recorder.handle = own(stream);
            stream.attach(recorder);
            const take = takers.shift();
            if (take) take(recorder);
            else accepted.push(recorder);
          },
          onClose(reason) {
            failure = reason;
            for (const end of ends) end(reason);
            resolve(listening);
          },
        },
      ),
    );
  });
}

function connect(peer: Endpoint, options: object = {}, on: Adapter = adapter): Recorder {
  const recorder = new Recorder();
  recorder.handle = own(on.connectStream(peer, { ...FREE, ...options }, recorder));
  return recorder;
}

async function pair(target: Endpoint = LOOPBACK): Promise<{ client: Recorder; server: Recorder; listener: Listening }> {
  const listener = await listen(target);
  const client = connect(listener.handle.localAddress as Endpoint);
  await client.until("open");
  return { client, server: await listener.accept(), listener };
}

const closedPort = async (): Promise<IpEndpoint> => {
  const { handle, closed } = await listen(LOOPBACK);
  const address = handle.localAddress as IpEndpoint;
  handle.close();
  await closed();
  return address;
};

for (const kind of ["tcp", "path"] as const) {
  const target = (name: string): Endpoint => (kind === "tcp" ? LOOPBACK : { path: join(directory, name) });

  test(`${kind}: half-open in both directions`, async () => {
    const { client, server } = await pair(target("half"));
    client.handle.readStart();
    expect(client.handle.write(Buffer.from("question"))).toBe(true);
    client.handle.shutdown();
    await client.until("shutdown");
    server.handle.readStart();
    await server.until("end");
    expect(server.text).toBe("question");
    server.handle.write(Buffer.from("answer"));
    server.handle.shutdown();
    await client.until("end");
    expect(client.text).toBe("answer");
    expect(client.calls).toEqual(["open", "shutdown", "end"]);
    client.handle.close();
    server.handle.close();
    await client.until("close");
    await server.until("close");
    expect(client.calls).toEqual(["open", "shutdown", "end", "close"]);
    expect(server.calls).toEqual(["end", "shutdown", "close"]);
  });

  test(`${kind}: a write larger than the kernel takes is reported when it has gone`, async () => {
    const { client, server } = await pair(target("bulk"));
    const size = 24 * 1024 * 1024;
    expect(client.handle.writev([Buffer.alloc(size - 3, 1), Buffer.from("end")])).toBe(false);
    expect(client.calls).toEqual(["open"]);
    expect(server.chunks).toEqual([]);
    server.handle.readStart();
    await client.until("written");
    await server.until(() => server.chunks.reduce((sum, chunk) => sum + chunk.length, 0) === size);
    expect(client.calls).toEqual(["open", "written"]);
    expect(Buffer.concat(server.chunks).subarray(-4).toString("latin1")).toBe("\x01end");
  });

  test(`${kind}: writes answered at once are not reported later`, async () => {
    const { client, server } = await pair(target("early"));
    for (let i = 0; i < 5; i++) expect(client.handle.write(Buffer.from(`${i}`))).toBe(true);
    expect(client.handle.writev([Buffer.from("a"), Buffer.alloc(8000, "b")])).toBe(true);
    expect(client.handle.write(Buffer.alloc(24 * 1024 * 1024))).toBe(false);
    server.handle.readStart();
    await client.until("written");
    expect(server.text.slice(0, 7)).toBe("01234ab");
    expect(client.calls).toEqual(["open", "written"]);
  });

  test(`${kind}: closed before it opened`, async () => {
    const listener = await listen(target("early-close"));
    const client = connect(listener.handle.localAddress as Endpoint);
    client.handle.close();
    client.handle.close();
    client.handle.readStart();
    expect(client.calls).toEqual([]);
    await client.until("close");
    expect(client.calls).toEqual(["close"]);
  });
}

test("a read stopped at once delivers nothing, and nothing is lost", async () => {
  const { client, server } = await pair();
  client.handle.write(Buffer.from("kept"));
  client.handle.shutdown();
  server.handle.readStart();
  server.handle.readStop();
  await client.until("shutdown");
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.calls).toEqual([]);
  expect(server.chunks).toEqual([]);
  server.handle.readStart();
  await server.until("end");
  expect(server.text).toBe("kept");
});

test("addresses are snapshots that survive the close", async () => {
  const { client, server } = await pair();
  const local = client.handle.localAddress;
  expect(local).toMatchObject({ address: "127.0.0.1", family: 4 });
  expect(server.handle.remoteAddress).toEqual(local);
  expect(client.handle.remoteAddress).toEqual(server.handle.localAddress);
  client.handle.close();
  await client.until("close");
  expect(client.handle.localAddress).toEqual(local);
});

test("a reset is the peer's read ECONNRESET and our own quiet close", async () => {
  const { client, server } = await pair();
  client.handle.readStart();
  server.handle.reset();
  await client.until("close");
  await server.until("close");
  expect(client.calls).toEqual(["open", "close read ECONNRESET"]);
  expect(server.calls).toEqual(["close"]);
});

test("a write to a peer that is gone fails", async () => {
  const { client, server } = await pair();
  server.handle.close();
  client.handle.readStart();
  await client.until("end");
  // The first one is answered by a reset, and it is not known when.
  let refused: unknown = null;
  while (refused === null) {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      client.handle.write(Buffer.from("x"));
    } catch (failure) {
      refused = failure;
    }
  }
  expect(refused).toEqual({ code: "EPIPE", syscall: "write" });
  expect(client.calls.slice(0, 2)).toEqual(["open", "end"]);
});

test("failed connects", async () => {
  const refused = connect(await closedPort());
  const missing = connect({ path: join(directory, "missing") });
  const foreign = connect({ address: "127.0.0.1", port: 1, family: 4 }, { localAddress: "192.0.2.1" });
  const family = connect({ address: "127.0.0.1", port: 1, family: 4 }, { localAddress: "::1" });
  const all = [refused, missing, foreign, family];
  expect(all.flatMap((recorder) => recorder.calls)).toEqual([]);
  await Promise.all(all.map((recorder) => recorder.until("close")));
  expect(refused.calls).toEqual(["close connect ECONNREFUSED"]);
  expect(missing.calls).toEqual(["close connect ENOENT"]);
  expect(foreign.calls).toEqual(["close bind EADDRNOTAVAIL"]);
  expect(family.calls).toEqual(["close bind EINVAL"]);
});

test("failed listens", async () => {
  const { handle } = await listen(LOOPBACK);
  const path = join(directory, "plain-file");
  writeFileSync(path, "");
  const failures = await Promise.all(
    [
      handle.localAddress as Endpoint,
      { address: "192.0.2.1", port: 0, family: 4 as const },
      { path },
      { path: join(directory, "no", "directory") },
      { fd: 65_000 },
    ].map(async (target) => (await listen(target)).failure),
  );
  expect(failures.slice(0, 4)).toEqual([
    { code: "EADDRINUSE", syscall: "listen" },
    { code: "EADDRNOTAVAIL", syscall: "listen" },
    { code: "EADDRINUSE", syscall: "listen" },
    { code: "EACCES", syscall: "listen" },
  ]);
  expect(failures[4]?.syscall).toBe("listen");
  expect(existsSync(path)).toBe(true);
});

test("a closed listener leaves its connections, frees its port at once and removes its file", async () => {
  const { client, server, listener } = await pair();
  const address = listener.handle.localAddress as IpEndpoint;
  listener.handle.close();
  expect((await listen(address)).failure).toBeUndefined();
  expect(await listener.closed()).toBeNull();
  expect(listener.handle.localAddress).toEqual(address);
  client.handle.write(Buffer.from("still here"));
  server.handle.readStart();
  await server.until(() => server.text === "still here");

  const path = join(directory, "removed");
  const local = await listen({ path }, { readableAll: true, writableAll: true });
  expect(statSync(path).mode & 0o666).toBe(0o666);
  local.handle.close();
  await local.closed();
  expect(existsSync(path)).toBe(false);
});

test("the port of a listener on every address is known at once", async () => {
  const handle = own(
    adapter.listenStream({ address: "::", port: 0, family: 6 }, PLAIN, {
      onListening() {},
      onConnection(stream) {
        stream.close();
      },
      onClose() {},
    }),
  );
  expect((handle.localAddress as IpEndpoint | null)?.port).toBeGreaterThan(0);
});

test("a second writer takes over once 4 KiB went to a peer that has sent nothing, and what failed before that", async () => {
  const diverted: string[] = [];
  const asked: net.Socket[] = [];
  const secondWriter = (socket: net.Socket): net.Socket => {
    asked.push(socket);
    const writer = new net.Socket();
    writer._write = (chunk, _encoding, done) => {
      diverted.push(String(chunk));
      done();
    };
    return writer;
  };
  const on = createCompatAdapter({
    name: "test",
    net: { Socket: net.Socket, Server: net.Server, secondWriter },
    dgram,
    capabilities,
  });
  const listener = await listen(LOOPBACK, {}, on);
  const meet = async (): Promise<{ client: Recorder; server: Recorder }> => {
    const client = connect(listener.handle.localAddress as Endpoint, {}, on);
    await client.until("open");
    return { client, server: await listener.accept() };
  };

  const greeted = await meet();
  greeted.client.handle.readStart();
  const greeting = "a".repeat(4096);
  greeted.server.handle.write(Buffer.from(greeting));
  await greeted.client.until(() => greeted.client.text === greeting);
  expect(asked).toHaveLength(0);
  expect(greeted.server.handle.write(Buffer.from("b"))).toBe(true);
  expect(diverted).toEqual(["b"]);
  // The other side has heard something.
  greeted.client.handle.write(Buffer.alloc(5000));
  expect(asked).toHaveLength(1);

  const refused = await meet();
  const write = net.Socket.prototype._write;
  net.Socket.prototype._write = (_chunk, _encoding, done) => {
    setImmediate(done, Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write" }));
  };
  try {
    expect(refused.server.handle.write(Buffer.from("c"))).toBe(false);
    await refused.server.until("written");
  } finally {
    net.Socket.prototype._write = write;
  }
  expect(refused.server.calls).toEqual(["written"]);
  expect(diverted).toEqual(["b", "c"]);
});

test("explain has the last word on a failure before it opened", async () => {
  const told: unknown[] = [];
  const explaining = make((failure, call) => {
    told.push([failure.code, call.local?.address, call.peer]);
    return { code: "ETEST", syscall: failure.syscall };
  });
  const peer = await closedPort();
  const client = connect(peer, { localAddress: "127.0.0.1" }, explaining);
  await client.until("close");
  expect(client.calls).toEqual(["close connect ETEST"]);
  const { failure } = await listen({ address: "192.0.2.1", port: 0, family: 4 }, {}, explaining);
  expect(failure).toEqual({ code: "ETEST", syscall: "listen" });
  expect(told).toEqual([
    ["ECONNREFUSED", "127.0.0.1", peer],
    ["EADDRNOTAVAIL", "192.0.2.1", null],
  ]);
});

test("lookup gives every address, and Node's code whatever the resolver calls it", async () => {
  const ask = (on: Adapter) =>
    new Promise<unknown[]>((resolve) =>
      on.lookup("localhost", { family: 4, hints: 0 }, (...answer) => resolve(answer)),
    );
  expect(await ask(adapter)).toEqual([null, [{ address: "127.0.0.1", family: 4 }]]);
  for (const [code, expected] of [
    ["EAI_NONAME", "ENOTFOUND"],
    ["DNS_ENOTFOUND", "ENOTFOUND"],
    ["EAI_AGAIN", "EAI_AGAIN"],
  ]) {
    const lookup = (_name: string, _options: unknown, done: (error: unknown) => void) => done({ code });
    const failing = createCompatAdapter({ name: "test", net, dgram, dns: { lookup } as never, capabilities });
    expect(await ask(failing)).toEqual([{ code: expected, syscall: "getaddrinfo" }, []]);
  }
});
