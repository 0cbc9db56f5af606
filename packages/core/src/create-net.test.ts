/** What the engine makes of an adapter's calls that real sockets give only now and then. Behaviour on real sockets: conformance. */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type {
  Adapter,
  Endpoint,
  Failure,
  ListenerHandle,
  ListenerSink,
  ListenTarget,
  StreamHandle,
  StreamSink,
  Timer,
} from "./adapter.ts";
import { CAPABILITIES, type Capabilities, type Capability } from "./capabilities.ts";
import { createNet, type EngineNet } from "./create-net.ts";
import type { NetSocket } from "./net.ts";
import { openHandles } from "./open-handles.ts";

const PEER: Endpoint = { address: "192.0.2.1", port: 7, family: 4 };
const LOCAL: Endpoint = { address: "192.0.2.9", port: 4711, family: 4 };

/** A handle that records the calls and lets the test play the kernel. */
class FakeStream implements StreamHandle {
  readonly fd = -1;
  readonly localAddress: Endpoint | null = LOCAL;
  readonly remoteAddress: Endpoint | null = PEER;
  readonly calls: string[] = [];
  readonly written: Uint8Array[] = [];
  /** The answer of `write`. */
  takes = true;
  sink: StreamSink | undefined;

  constructor(sink?: StreamSink) {
    this.sink = sink;
  }
  attach(sink: StreamSink): void {
    this.sink = sink;
  }
  close(): void {
    this.calls.push("close");
    queueMicrotask(() => this.sink?.onClose(null));
  }
  reset(): void {
    this.calls.push("reset");
    queueMicrotask(() => this.sink?.onClose(null));
  }
  ref(): void {
    this.calls.push("ref");
  }
  unref(): void {
    this.calls.push("unref");
  }
  readStart(): void {
    this.calls.push("readStart");
  }
  readStop(): void {
    this.calls.push("readStop");
  }
  write(chunk: Uint8Array): boolean {
    this.written.push(chunk);
    return this.takes;
  }
  writev(chunks: readonly Uint8Array[]): boolean {
    this.written.push(...chunks);
    return this.takes;
  }
  shutdown(): void {
    this.calls.push("shutdown");
    queueMicrotask(() => this.sink?.onShutdown(null));
  }
  setOption(name: string, value: unknown): void {
    this.calls.push(`${name} ${JSON.stringify(value)}`);
  }
  getOption(): number {
    return 0;
  }
}

class FakeListener implements ListenerHandle {
  readonly fd = -1;
  readonly localAddress: Endpoint | null;
  readonly sink: ListenerSink;
  constructor(target: ListenTarget, sink: ListenerSink) {
    this.localAddress = "fd" in target ? null : target;
    this.sink = sink;
  }
  close(): void {
    queueMicrotask(() => this.sink.onClose(null));
  }
  ref(): void {}
  unref(): void {}
}

class FakeTimer implements Timer {
  refreshed = 0;
  readonly fire: () => void;
  constructor(fire: () => void) {
    this.fire = fire;
  }
  refresh(): void {
    this.refreshed++;
  }
  ref(): void {}
  unref(): void {}
}

interface Fake {
  readonly adapter: Adapter;
  readonly net: EngineNet;
  readonly streams: FakeStream[];
  readonly targets: ListenTarget[];
  readonly timers: FakeTimer[];
}

/** As `once`, which would reject at `error`. */
function closed(socket: NetSocket): Promise<void> {
  return new Promise((resolve) => socket.on("close", () => resolve()));
}

/** `refuse` says with which code a listen on a target fails. */
function fake(without: readonly Capability[] = [], refuse: (target: ListenTarget) => string | null = () => null): Fake {
  const streams: FakeStream[] = [];
  const targets: ListenTarget[] = [];
  const timers: FakeTimer[] = [];
  const all = Object.keys(CAPABILITIES) as Capability[];
  const capabilities = Object.fromEntries(all.map((name) => [name, !without.includes(name) && "native"]));
  const adapter: Adapter = {
    name: "fake",
    capabilities: capabilities as unknown as Capabilities,
    connectStream(_peer, _options, sink) {
      const stream = new FakeStream(sink);
      streams.push(stream);
      return stream;
    },
    listenStream(target, _options, sink) {
      targets.push(target);
      const code = refuse(target);
      const listener = new FakeListener(target, sink);
      queueMicrotask(() => (code === null ? sink.onListening() : sink.onClose({ code, syscall: "listen" })));
      return listener;
    },
    bindDatagram() {
      throw new Error("not here");
    },
    adoptStream() {
      return new FakeStream();
    },
    lookup(_name, _request, done) {
      queueMicrotask(() => done(null, [{ address: "192.0.2.1", family: 4 }]));
    },
    now: () => 0,
    setTimer(fire) {
      const timer = new FakeTimer(fire);
      timers.push(timer);
      return timer;
    },
    clearTimer() {},
  };
  return { adapter, net: createNet(adapter), streams, targets, timers };
}

async function connected(kernel: Fake, options: object = {}): Promise<{ socket: NetSocket; stream: FakeStream }> {
  const socket = kernel.net.connect({ port: 7, host: "192.0.2.1", ...options });
  await turn();
  const stream = kernel.streams.at(-1) as FakeStream;
  stream.sink?.onOpen();
  await turn();
  return { socket, stream };
}

function journal(socket: NetSocket): string[] {
  const entries: string[] = [];
  for (const event of ["connect", "end", "finish", "error", "timeout"]) socket.on(event, () => entries.push(event));
  socket.on("close", (hadError) => entries.push(`close ${hadError}`));
  return entries;
}

describe("connecting", () => {
  it("asks the adapter on a later tick, and counts the handle until its close", async () => {
    const kernel = fake();
    const socket = kernel.net.connect(7, "192.0.2.1");
    expect(kernel.streams).toHaveLength(0);
    await turn();
    expect(openHandles(kernel.adapter)).toBe(1);
    socket.destroy();
    await once(socket, "close");
    expect(openHandles(kernel.adapter)).toBe(0);
  });

  it("tells no connection that opens after destroy", async () => {
    const kernel = fake();
    const socket = kernel.net.connect(7, "192.0.2.1");
    const entries = journal(socket);
    await turn();
    socket.destroy();
    kernel.streams[0]?.sink?.onOpen();
    await once(socket, "close");
    expect(entries).toEqual(["close false"]);
  });

  it("lets a connecting socket hold the process although it is unreferenced, and not after", async () => {
    const kernel = fake();
    const socket = kernel.net.connect(7, "192.0.2.1").unref();
    await turn();
    const stream = kernel.streams[0] as FakeStream;
    expect(stream.calls).not.toContain("unref");
    stream.sink?.onOpen();
    expect(stream.calls).toContain("unref");
    socket.destroy();
  });

  it("gives the connection every option that was set before, the keep-alive delay included", async () => {
    const kernel = fake();
    const socket = new kernel.net.Socket();
    socket.setNoDelay().setKeepAlive(true, 7999);
    socket.connect(7, "192.0.2.1");
    await turn();
    const stream = kernel.streams[0] as FakeStream;
    stream.sink?.onOpen();
    expect(stream.calls.slice(0, 2)).toEqual([
      "noDelay true",
      'keepAlive {"enable":true,"initialDelay":7000,"interval":1000,"count":10}',
    ]);
    socket.destroy();
  });

  it("does not show a new connection what comes late from the old one", async () => {
    const kernel = fake();
    const { socket, stream: old } = await connected(kernel);
    socket.destroy();
    socket.connect(7, "192.0.2.1");
    const entries: string[] = [];
    socket.on("data", (data) => entries.push(String(data)));
    await turn();
    kernel.streams[1]?.sink?.onOpen();
    old.sink?.onData(Buffer.from("old"));
    kernel.streams[1]?.sink?.onData(Buffer.from("new"));
    await turn();
    expect(entries).toEqual(["new"]);
    expect(socket.bytesRead).toBe(3);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});

describe("reading", () => {
  it("stops the handle at the high-water mark, keeps the chunk in flight, and goes on when read", async () => {
    const { socket, stream } = await connected(fake(), { highWaterMark: 4 });
    expect(stream.calls.at(-1)).toBe("readStart");
    stream.sink?.onData(Buffer.from("12345"));
    expect(stream.calls.at(-1)).toBe("readStop");
    stream.sink?.onData(Buffer.from("6"));
    expect(socket.readableLength).toBe(6);
    expect(`${socket.read()}${socket.read()}`).toBe("123456");
    await turn();
    expect(stream.calls.at(-1)).toBe("readStart");
    socket.destroy();
  });

  it("holds a FIN that comes while reading is stopped", async () => {
    const { socket, stream } = await connected(fake(), { highWaterMark: 1 });
    const entries = journal(socket);
    stream.sink?.onData(Buffer.from("abc"));
    stream.sink?.onEnd();
    await turn();
    expect(socket.readableLength).toBe(3);
    expect(entries).toEqual([]);
    socket.resume();
    await once(socket, "end");
    socket.destroy();
  });

  it("fills the caller's buffer bit by bit, and holds the rest once told to stop", async () => {
    const got: string[] = [];
    const buffer = Buffer.alloc(4);
    const onread = {
      buffer,
      callback: (length: number, bytes: Uint8Array) => {
        got.push(Buffer.from(bytes.subarray(0, length)).toString());
        return got.length !== 2;
      },
    };
    const { socket, stream } = await connected(fake(), { onread });
    stream.sink?.onData(Buffer.from("0123456789ab"));
    stream.sink?.onEnd();
    expect(got).toEqual(["0123", "4567"]);
    expect(stream.calls.at(-1)).toBe("readStop");
    socket.resume();
    await once(socket, "end");
    expect(got).toEqual(["0123", "4567", "89ab"]);
  });
});

describe("writing", () => {
  it("cuts a long write into pieces that arrive in order, with one callback", async () => {
    const { socket, stream } = await connected(fake());
    stream.takes = false;
    const data = Buffer.alloc(2.5 * 1024 * 1024, "ab");
    let calls = 0;
    socket.write(data, () => calls++);
    while (stream.written.length < 3) stream.sink?.onWritten(null);
    await turn();
    expect(calls).toBe(0);
    stream.sink?.onWritten(null);
    await turn();
    expect(calls).toBe(1);
    expect(Buffer.concat(stream.written).equals(data)).toBe(true);
    socket.destroy();
  });

  it("gives the texts of one tick in one piece, when connected with autoCork", async () => {
    const { socket, stream } = await connected(fake(), { autoCork: true });
    for (let i = 0; i < 10; i++) socket.write(`${i}`);
    expect(stream.written).toEqual([]);
    await turn();
    expect(stream.written.map(String)).toEqual([String(Buffer.from("0123456789"))]);
  });

  it("restarts the idle clock at each piece that the peer took", async () => {
    const kernel = fake();
    const { socket, stream } = await connected(kernel);
    socket.setTimeout(1000);
    const timer = kernel.timers.at(-1) as FakeTimer;
    stream.takes = false;
    socket.write(Buffer.alloc(1024 * 1024));
    const before = timer.refreshed;
    stream.sink?.onWritten(null);
    expect(timer.refreshed).toBe(before + 1);
    socket.destroy();
  });

  it("answers every pending write once when the socket is destroyed, after the error and before close", async () => {
    const { socket, stream } = await connected(fake());
    const entries = journal(socket);
    stream.takes = false;
    const answer = (name: string) => (error?: Error | null) => {
      entries.push(`${name} ${(error as NodeJS.ErrnoException).code ?? error?.message}`);
    };
    socket.write("one", answer("one"));
    socket.write("two", answer("two"));
    socket.destroy(new Error("gone"));
    await closed(socket);
    expect(entries).toEqual(["error", "one ECANCELED", "two gone", "close true"]);
  });

  it("tells a write's failure as the socket's error, once", async () => {
    const { socket, stream } = await connected(fake());
    const entries = journal(socket);
    stream.takes = false;
    socket.write("one");
    socket.write("two");
    const failure: Failure = { code: "EPIPE", syscall: "write" };
    stream.sink?.onWritten(failure);
    await closed(socket);
    expect(entries).toEqual(["error", "close true"]);
    expect(stream.calls.filter((call) => call === "close")).toHaveLength(1);
  });
});

describe("listening", () => {
  it("falls back to 0.0.0.0 where there is no IPv6", async () => {
    const kernel = fake([], (target) => ("address" in target && target.family === 6 ? "EAFNOSUPPORT" : null));
    const server = kernel.net.createServer().listen(80);
    await once(server, "listening");
    expect(server.address()).toEqual({ address: "0.0.0.0", family: "IPv4", port: 80 });
    expect(openHandles(kernel.adapter)).toBe(1);
    server.close();
  });

  it("does not fall back from a port in use", async () => {
    const kernel = fake([], () => "EADDRINUSE");
    const server = kernel.net.createServer().listen(80);
    const [error] = await once(server, "error");
    expect(error.message).toBe("listen EADDRINUSE: address already in use :::80");
    expect(kernel.targets).toHaveLength(1);
    expect(server.listening).toBe(false);
  });

  it("emits close only when the adapter has released the descriptor", async () => {
    const kernel = fake();
    const server = kernel.net.createServer().listen(80);
    await once(server, "listening");
    server.close();
    await once(server, "close");
    expect(openHandles(kernel.adapter)).toBe(0);
  });
});

describe("an absent capability", () => {
  const cases: [Capability, (net: EngineNet) => unknown][] = [
    ["tcp.no-delay", (net) => new net.Socket().setNoDelay()],
    ["tcp.no-delay", (net) => net.createServer({ noDelay: true })],
    ["tcp.keep-alive", (net) => new net.Socket().setKeepAlive(true)],
    ["tcp.keep-alive", (net) => new net.Socket({ keepAlive: true })],
    ["tcp.keep-alive-probes", (net) => new net.Socket().setKeepAlive(true, 1000, 1000)],
    ["tcp.type-of-service", (net) => new net.Socket().setTypeOfService(4)],
    ["tcp.local-bind", (net) => net.connect({ port: 7, localPort: 8 })],
    ["tcp.backlog", (net) => net.createServer().listen(80, 5)],
    ["tcp.ipv6-only", (net) => net.createServer().listen({ port: 80, ipv6Only: true })],
    ["tcp.reuse-port", (net) => net.createServer().listen({ port: 80, reusePort: true })],
    ["tcp.bound-socket", (net) => new net.BoundSocket()],
    ["tcp", (net) => net.connect(80)],
    ["tcp", (net) => net.createServer().listen(80)],
    ["unix", (net) => net.connect("/x")],
    ["unix", (net) => net.createServer().listen("/x")],
    ["unix.abstract", (net) => net.connect("\0x")],
    ["unix.abstract", (net) => net.createServer().listen("\0x")],
    ["unix.mode", (net) => net.createServer().listen({ path: "/x", readableAll: true })],
    ["fd.listen", (net) => net.createServer().listen({ fd: 9 })],
  ];
  for (const [capability, call] of cases) {
    it(`${capability} is refused at once: ${call.toString().slice(9)}`, () => {
      const { net } = fake([capability]);
      expect(() => call(net)).toThrow(expect.objectContaining({ code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" }));
    });
  }

  it("tcp.reset is refused at once, and the socket goes on", async () => {
    const { socket } = await connected(fake(["tcp.reset"]));
    expect(() => socket.resetAndDestroy()).toThrow(
      expect.objectContaining({ code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" }),
    );
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});
