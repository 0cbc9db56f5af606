/** What the datagram engine makes of an adapter's calls that real sockets give only now and then. */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { nextTick } from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type {
  Adapter,
  BindDatagramOptions,
  BindTarget,
  DatagramHandle,
  DatagramOptionMap,
  DatagramSink,
  Failure,
  IpEndpoint,
  LookupResult,
  Membership,
} from "./adapter.ts";
import { BlockList } from "./block-list.ts";
import { CAPABILITIES, type Capabilities, type Capability } from "./capabilities.ts";
import { createDgram } from "./create-dgram.ts";
import type { Dgram, DgramSocket } from "./dgram.ts";
import { sendMany } from "./extras/send-many.ts";
import { openHandles } from "./open-handles.ts";

/** A handle that records the calls and lets the test play the kernel. */
class FakeDatagram implements DatagramHandle {
  readonly fd = -1;
  localAddress: IpEndpoint | null = null;
  readonly calls: string[] = [];
  /** The answer of `send`. */
  takes = true;
  /** Thrown by the next operation. */
  refuses: Failure | null = null;
  readonly target: BindTarget;
  readonly sink: DatagramSink;

  constructor(target: BindTarget, sink: DatagramSink) {
    this.target = target;
    this.sink = sink;
  }
  #call(call: string): void {
    this.calls.push(call);
    const failure = this.refuses;
    this.refuses = null;
    if (failure !== null) throw failure;
  }
  bound(): this {
    this.localAddress = "fd" in this.target ? null : { ...this.target, port: this.target.port || 4711 };
    return this;
  }
  open(): void {
    this.bound();
    this.sink.onOpen();
  }
  send(packet: Uint8Array, port: number, address: string): boolean {
    this.#call(`send ${Buffer.from(packet)} ${address}:${port}`);
    return this.takes;
  }
  connect(peer: IpEndpoint): void {
    this.#call(`connect ${peer.address}:${peer.port}`);
  }
  disconnect(): void {
    this.#call("disconnect");
  }
  setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    this.#call(`${name} ${value}`);
  }
  getOption(name: "recvBufferSize" | "sendBufferSize"): number {
    this.#call(name);
    return 4096;
  }
  addMembership({ group }: Membership): void {
    this.#call(`add ${group}`);
  }
  dropMembership({ group }: Membership): void {
    this.#call(`drop ${group}`);
  }
  ref(): void {
    this.#call("ref");
  }
  unref(): void {
    this.#call("unref");
  }
  close(): void {
    this.calls.push("close");
    queueMicrotask(() => this.sink.onClose(null));
  }
}

interface Bind {
  readonly target: BindTarget;
  readonly options: BindDatagramOptions;
}

interface World {
  readonly dgram: Dgram;
  readonly adapter: Adapter;
  readonly handles: FakeDatagram[];
  readonly binds: Bind[];
  /** Thrown by the synchronous binds to come. */
  readonly failures: Failure[];
  answers: LookupResult[];
}

function world(absent: readonly Capability[] = []): World {
  const capabilities = Object.fromEntries(
    Object.keys(CAPABILITIES).map((name) => [name, absent.includes(name as Capability) ? false : "native"]),
  ) as Capabilities;
  const handles: FakeDatagram[] = [];
  const binds: Bind[] = [];
  const failures: Failure[] = [];
  const never = (): never => {
    throw new Error("not for datagrams");
  };
  const adapter: Adapter = {
    name: "fake",
    capabilities,
    connectStream: never,
    listenStream: never,
    adoptStream: never,
    bindDatagram(target, options, sink) {
      binds.push({ target, options });
      const failure = options.sync ? failures.shift() : undefined;
      if (failure !== undefined) throw failure;
      const handle = new FakeDatagram(target, sink);
      if (options.sync) handle.bound();
      handles.push(handle);
      return handle;
    },
    lookup: (_, __, done) => queueMicrotask(() => done(null, made.answers)),
    now: () => 0,
    setTimer: never,
    clearTimer: never,
  };
  const made: World = { dgram: createDgram(adapter), adapter, handles, binds, failures, answers: [] };
  return made;
}

const ASYNC: readonly Capability[] = ["udp.bind-sync"];

/** A bound socket, its handle, and the journal of its events. */
async function bound(made: World): Promise<{ socket: DgramSocket; handle: FakeDatagram; journal: unknown[] }> {
  const socket = made.dgram.createSocket("udp4");
  const journal = watch(socket);
  socket.bind(4711, "127.0.0.1");
  await turn();
  const handle = made.handles[0] as FakeDatagram;
  return { socket, handle, journal };
}

function watch(socket: DgramSocket): unknown[] {
  const journal: unknown[] = [];
  for (const event of ["listening", "connect", "close"] as const) socket.on(event, () => journal.push(event));
  socket.on("error", (error) => journal.push((error as NodeJS.ErrnoException).code));
  return journal;
}

describe("binding", () => {
  it("is known in the tick of the resolver's answer when the adapter binds at once", async () => {
    const { dgram, binds } = world();
    const socket = dgram.createSocket("udp4");
    const journal = watch(socket);
    socket.bind(0);
    nextTick(() => journal.push("tick"));
    await turn();
    expect(journal).toEqual(["listening", "tick"]);
    expect(binds[0]?.options.sync).toBe(true);
    expect(socket.address()).toEqual({ address: "0.0.0.0", family: "IPv4", port: 4711 });
  });

  it("waits for onOpen otherwise, and is not asked for sync", async () => {
    const { dgram, binds, handles } = world(ASYNC);
    const socket = dgram.createSocket("udp6");
    const journal = watch(socket);
    socket.bind(9);
    await turn();
    expect(journal).toEqual([]);
    expect(binds[0]?.options.sync).toBe(undefined);
    expect(() => socket.address()).toThrow("getsockname EBADF");
    handles[0]?.open();
    expect(journal).toEqual(["listening"]);
    expect(socket.address()).toEqual({ address: "::", family: "IPv6", port: 9 });
  });

  it("tries again without sync while a closing socket holds the port", async () => {
    const { dgram, binds, handles, failures, adapter } = world();
    failures.push({ code: "EAGAIN", syscall: "bind" });
    const socket = dgram.createSocket("udp4");
    const journal = watch(socket);
    socket.bind(9);
    await turn();
    expect(binds.map((bind) => bind.options.sync)).toEqual([true, undefined]);
    handles[0]?.open();
    expect(journal).toEqual(["listening"]);
    expect(openHandles(adapter)).toBe(1);
  });

  it("is unbound again after a failure, told at once or later", async () => {
    const { dgram, handles, failures, adapter } = world();
    failures.push({ code: "EADDRINUSE", syscall: "bind" }, { code: "EAGAIN", syscall: "bind" });
    const socket = dgram.createSocket("udp4");
    const journal = watch(socket);
    socket.bind(9, () => journal.push("callback"));
    await turn();
    socket.bind(9, () => journal.push("callback"));
    await turn();
    handles[0]?.sink.onClose({ code: "EACCES", syscall: "bind" });
    expect(journal).toEqual(["EADDRINUSE", "EACCES"]);
    expect(socket.listenerCount("listening")).toBe(1);
    expect(openHandles(adapter)).toBe(0);
    socket.bind(9);
    await turn();
    expect(journal).toEqual(["EADDRINUSE", "EACCES", "listening"]);
  });

  it("remembers unref", async () => {
    const { dgram, handles } = world();
    const socket = dgram.createSocket("udp4");
    expect(socket.unref()).toBe(socket);
    socket.bind();
    await turn();
    expect(handles[0]?.calls).toEqual(["unref"]);
    socket.ref();
    expect(handles[0]?.calls).toEqual(["unref", "ref"]);
  });

  it("that fails does not swallow the close that waits behind it", async () => {
    const { dgram, failures } = world();
    failures.push({ code: "EACCES", syscall: "bind" });
    const socket = dgram.createSocket("udp4");
    const journal = watch(socket);
    socket.send("x", 9);
    socket.close();
    await turn();
    expect(journal).toEqual(["EACCES", "close"]);
  });

  it("lets the calls behind it through when a listener throws", async () => {
    const { dgram, handles } = world(ASYNC);
    const socket = dgram.createSocket("udp4");
    socket.on("listening", () => {
      throw new Error("in listener");
    });
    socket.send("x", 9);
    socket.close();
    await turn();
    expect(() => handles[0]?.open()).toThrow("in listener");
    await once(socket, "close");
  });

  it("that fails inside the send drops that send for good", async () => {
    const { dgram, handles, failures } = world();
    failures.push({ code: "EACCES", syscall: "bind" });
    const socket = dgram.createSocket({ type: "udp4", lookup: (hostname, _, callback) => callback(null, hostname, 4) });
    const journal = watch(socket);
    socket.send("stale", 9, "192.0.2.1");
    socket.send("fresh", 9, "192.0.2.1");
    await turn();
    expect(journal).toEqual(["EACCES", "listening"]);
    expect(handles[0]?.calls).toEqual(["send fresh 192.0.2.1:9"]);
  });

  it("keeps memberships for an adapter that cannot bind at once, and emits what becomes of them", async () => {
    const { dgram, handles } = world(ASYNC);
    const socket = dgram.createSocket("udp4");
    const journal = watch(socket);
    socket.addMembership("224.0.0.114");
    socket.addMembership("224.0.0.115");
    await turn();
    const handle = handles[0] as FakeDatagram;
    handle.refuses = { code: "ENODEV", syscall: "setsockopt" };
    handle.open();
    expect(handle.calls).toEqual(["add 224.0.0.114", "add 224.0.0.115"]);
    expect(journal).toEqual(["ENODEV", "listening"]);
  });
});

describe("sending", () => {
  it("keeps the order of callbacks, counts what is outstanding, and calls nobody at once", async () => {
    const { socket, handle } = await bound(world());
    const answers: unknown[] = [];
    const answer = (error: Error | null, bytes: number): void => {
      answers.push(error === null ? bytes : (error as NodeJS.ErrnoException).message);
    };
    handle.takes = false;
    socket.send("a", 9, "127.0.0.1", answer);
    socket.send("bb", 9, "127.0.0.1");
    socket.send("ccc", 9, "127.0.0.1", answer);
    expect(handle.calls).toEqual([]);
    await turn();
    expect(handle.calls).toEqual(["send a 127.0.0.1:9", "send bb 127.0.0.1:9", "send ccc 127.0.0.1:9"]);
    expect([socket.getSendQueueCount(), socket.getSendQueueSize()]).toEqual([3, 6]);
    handle.sink.onSent(null);
    handle.sink.onSent({ code: "ENOBUFS", syscall: "sendmsg" });
    expect([socket.getSendQueueCount(), socket.getSendQueueSize()]).toEqual([1, 3]);
    handle.sink.onSent({ code: "EMSGSIZE", syscall: "sendmsg" });
    expect(answers).toEqual([1, "send EMSGSIZE 127.0.0.1:9"]);
    expect([socket.getSendQueueCount(), socket.getSendQueueSize()]).toEqual([0, 0]);
  });

  it("waits in order for the bind and the resolver", async () => {
    const made = world(ASYNC);
    made.answers = [{ address: "192.0.2.5", family: 4 }];
    const socket = made.dgram.createSocket("udp4");
    socket.send("a", 9);
    socket.send("b", 9, "host.example");
    socket.send("c", 9, "192.0.2.6");
    await turn();
    const handle = made.handles[0] as FakeDatagram;
    handle.open();
    expect(handle.calls).toEqual([]);
    await turn();
    expect(handle.calls).toContain("send b 192.0.2.5:9");
    expect(handle.calls.filter((call) => !call.startsWith("send b"))).toEqual([
      "send a 127.0.0.1:9",
      "send c 192.0.2.6:9",
    ]);
  });

  it("cancels what the adapter has not answered when it closes, before `close`", async () => {
    const made = world();
    const { socket, handle, journal } = await bound(made);
    handle.takes = false;
    socket.send("a", 9, "127.0.0.1", (error) => journal.push((error as NodeJS.ErrnoException).code));
    await turn();
    socket.close();
    expect(() => socket.getSendQueueCount()).toThrow("Not running");
    await turn();
    expect(journal).toEqual(["listening", "ECANCELED", "close"]);
    expect(openHandles(made.adapter)).toBe(0);
  });

  it("drops what has not reached the adapter when it closes", async () => {
    const { socket, handle, journal } = await bound(world());
    socket.send("a", 9, "127.0.0.1", () => journal.push("sent"));
    socket.close();
    await turn();
    expect(handle.calls).toEqual(["close"]);
    expect(journal).toEqual(["listening", "close"]);
  });

  it("counts only the first answer of a custom lookup", async () => {
    const { dgram, handles } = world();
    const socket = dgram.createSocket({
      type: "udp4",
      lookup(hostname, _, callback) {
        callback(null, hostname === "name" ? "192.0.2.7" : hostname, 4);
        callback(null, "192.0.2.8", 4);
      },
    });
    socket.send("x", 9, "name");
    await turn();
    expect(handles.length).toBe(1);
    expect(handles[0]?.calls).toEqual(["send x 192.0.2.7:9"]);
  });
});

describe("sendMany", () => {
  /** A handle that takes so many datagrams of batches. */
  async function batching(room: number): Promise<Awaited<ReturnType<typeof bound>>> {
    const made = await bound(world());
    Object.assign(made.handle, {
      sendMany(list: readonly (Uint8Array | number | string)[]): number {
        const taken = Math.min(room, list.length / 3);
        for (let i = 0; i < taken; i++)
          made.handle.calls.push(`batch ${list[i * 3]} ${list[i * 3 + 2]}:${list[i * 3 + 1]}`);
        room -= taken;
        return taken;
      },
    });
    return made;
  }
  const packets = ["a", "b", "c", "d"].map((data) => ({ data, port: 9, address: "192.0.2.5" }));

  it("gives all of them in one call, and answers later", async () => {
    const { socket, handle } = await batching(9);
    const answers: unknown[] = [];
    sendMany(socket, [...packets, { data: "e", port: 9 }], (error, sent) => answers.push(error, sent));
    expect(handle.calls.map((call) => call.slice(6))).toEqual([
      "a 192.0.2.5:9",
      "b 192.0.2.5:9",
      "c 192.0.2.5:9",
      "d 192.0.2.5:9",
      "e 127.0.0.1:9",
    ]);
    expect(answers).toEqual([]);
    await turn();
    expect(answers).toEqual([null, 5]);
  });

  it("leaves what finds no room to send, which waits, and counts all in the end", async () => {
    const { socket, handle } = await batching(2);
    handle.takes = false;
    const answers: unknown[] = [];
    sendMany(socket, packets, (error, sent) => answers.push(error, sent));
    await turn();
    expect(handle.calls.slice(2)).toEqual(["send c 192.0.2.5:9", "send d 192.0.2.5:9"]);
    expect(socket.getSendQueueCount()).toBe(2);
    handle.sink.onSent(null);
    await turn();
    expect(answers).toEqual([]);
    handle.sink.onSent(null);
    await turn();
    expect(answers).toEqual([null, 4]);
  });

  it("tells the first failure and how many went, while others fail too", async () => {
    const { socket, handle } = await batching(1);
    handle.takes = false;
    const answer = sendMany(socket, packets).catch((error: unknown) => error);
    await turn();
    handle.sink.onSent({ code: "EMSGSIZE", syscall: "send" });
    handle.sink.onSent(null);
    handle.sink.onSent({ code: "ENOBUFS", syscall: "send" });
    expect(await answer).toMatchObject({ code: "EMSGSIZE", sent: 2 });
  });

  it("leaves a batch alone while earlier datagrams wait", async () => {
    const { socket, handle } = await batching(9);
    handle.takes = false;
    socket.send("first", 9, "192.0.2.5");
    await turn();
    void sendMany(socket, packets.slice(0, 1)).catch(() => {});
    await turn();
    expect(handle.calls).toEqual(["send first 192.0.2.5:9", "send a 192.0.2.5:9"]);
  });
});

describe("a connected socket", () => {
  it("leaves the address out, and is unconnected again after a failure", async () => {
    const { socket, handle, journal } = await bound(world());
    handle.refuses = { code: "ENETUNREACH", syscall: "connect" };
    socket.connect(9, "192.0.2.5");
    await turn();
    expect(journal).toEqual(["listening", "ENETUNREACH"]);
    socket.connect(9, "0.0.0.0");
    await turn();
    expect(socket.remoteAddress()).toEqual({ address: "127.0.0.1", family: "IPv4", port: 9 });
    socket.send("x");
    expect(handle.calls.at(-1)).toBe("send x :0");
    expect(journal).toEqual(["listening", "ENETUNREACH", "connect"]);
  });
});

describe("what an adapter tells", () => {
  it("becomes messages with the family of the packet, unless the sender is blocked", async () => {
    const { dgram, handles } = world();
    const receiveBlockList = new BlockList();
    receiveBlockList.addAddress("192.0.2.66");
    const socket = dgram.createSocket({ type: "udp6", receiveBlockList });
    socket.bind();
    await turn();
    const got: unknown[] = [];
    socket.on("message", (message, remote) => got.push([`${message}`, remote]));
    handles[0]?.sink.onMessage(Buffer.from("no"), "192.0.2.66", 9, 4);
    handles[0]?.sink.onMessage(Buffer.from("yes"), "192.0.2.67", 9, 4);
    expect(got).toEqual([["yes", { address: "192.0.2.67", family: "IPv4", port: 9, size: 3 }]]);
  });

  it("is not heard after close", async () => {
    const { socket, handle, journal } = await bound(world());
    socket.on("message", () => journal.push("message"));
    socket.close();
    handle.sink.onMessage(Buffer.from("late"), "192.0.2.1", 9, 4);
    handle.sink.onError({ code: "ECONNREFUSED", syscall: "recvmsg" });
    await once(socket, "close");
    expect(journal).toEqual(["listening", "close"]);
  });

  it("closes the socket when the handle goes by itself", async () => {
    const made = world();
    const { socket, handle, journal } = await bound(made);
    handle.sink.onClose({ code: "ENETDOWN", syscall: "recvmsg" });
    expect(journal).toEqual(["listening", "ENETDOWN", "close"]);
    expect(() => socket.close()).toThrow("Not running");
    expect(openHandles(made.adapter)).toBe(0);
  });

  it("is named after the method that failed", async () => {
    const { socket, handle } = await bound(world());
    handle.refuses = { code: "EPERM", syscall: "setsockopt" };
    expect(() => socket.setTTL(7)).toThrow(
      expect.objectContaining({ message: "setTTL EPERM", code: "EPERM", syscall: "setTTL" }),
    );
    handle.refuses = { code: "ENOBUFS", syscall: "setsockopt" };
    expect(() => socket.setRecvBufferSize(7)).toThrow(
      expect.objectContaining({ name: "SystemError", code: "ERR_SOCKET_BUFFER_SIZE", syscall: "uv_recv_buffer_size" }),
    );
  });
});

describe("an absent capability", () => {
  const options: readonly [Capability, object][] = [
    ["udp", {}],
    ["udp.reuse-addr", { reuseAddr: true }],
    ["udp.reuse-port", { reusePort: true }],
    ["udp.ipv6-only", { ipv6Only: true }],
    ["udp.buffer-size", { recvBufferSize: 9 }],
    ["udp.buffer-size", { sendBufferSize: 9 }],
  ];
  it.each(options)("%s refuses %o", (capability, option) => {
    const { dgram } = world([capability]);
    expect(() => dgram.createSocket({ type: "udp4", ...option })).toThrow(UNAVAILABLE);
  });

  const calls: readonly [Capability, (socket: DgramSocket) => void][] = [
    ["fd.datagram", (socket) => socket.bind({ fd: 3 })],
    ["udp.bind-sync", (socket) => socket.bindSync()],
    ["udp.bind-sync", (socket) => socket.connectSync(9)],
    ["udp.connect", (socket) => socket.connect(9)],
    ["udp.connect", (socket) => socket.connectSync(9)],
    ["udp.broadcast", (socket) => socket.setBroadcast(true)],
    ["udp.ttl", (socket) => socket.setTTL(9)],
    ["udp.multicast", (socket) => socket.setMulticastTTL(9)],
    ["udp.multicast", (socket) => socket.setMulticastLoopback(true)],
    ["udp.multicast", (socket) => socket.setMulticastInterface("127.0.0.1")],
    ["udp.multicast", (socket) => socket.addMembership("224.0.0.114")],
    ["udp.multicast", (socket) => socket.dropMembership("224.0.0.114")],
    ["udp.source-multicast", (socket) => socket.addSourceSpecificMembership("127.0.0.1", "232.1.1.1")],
    ["udp.source-multicast", (socket) => socket.dropSourceSpecificMembership("127.0.0.1", "232.1.1.1")],
    ["udp.buffer-size", (socket) => socket.setRecvBufferSize(9)],
    ["udp.buffer-size", (socket) => socket.getSendBufferSize()],
  ];
  it.each(calls)("%s refuses %o at once, and nothing is bound", (capability, call) => {
    const { dgram, binds } = world([capability]);
    expect(() => call(dgram.createSocket("udp4"))).toThrow(UNAVAILABLE);
    expect(binds).toEqual([]);
  });

  const UNAVAILABLE = expect.objectContaining({ code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" });
});
