import dgram from "node:dgram";
import net from "node:net";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { type Outcome, thrown, wrong } from "../test/thrown.ts";
import * as errors from "./errors.ts";
import { socketError, socketTypeError } from "./errors.ts";

const open: { close?: () => unknown; destroy?: () => unknown }[] = [];
function own<T extends net.Socket | net.Server | dgram.Socket>(resource: T): T {
  resource.on("error", () => {});
  open.push(resource as (typeof open)[number]);
  return resource;
}
afterEach(() => {
  for (const resource of open.splice(0)) {
    try {
      (resource.destroy ?? resource.close)?.call(resource);
    } catch {
      // Closed by the test already.
    }
  }
});

const socket = (options?: object) => own(new net.Socket(options));
const server = (options?: object) => own(net.createServer(options));
const udp = (options: unknown = "udp4") => own(dgram.createSocket(options as dgram.SocketOptions));
const bound = () => {
  const made = udp();
  made.bindSync({ address: "127.0.0.1" });
  return made;
};
const connected = () => {
  const made = udp();
  made.connectSync(bound().address().port, "127.0.0.1");
  return made;
};
const closed = () => {
  const made = dgram.createSocket("udp4");
  made.close();
  return made;
};
const boundSocket = (options: object = { host: "127.0.0.1" }) => new net.BoundSocket(options);

const BUFFER = "of type string or an instance of Buffer, TypedArray, or DataView";

/** What Node throws, beside the error of ours that an engine throws in its place. */
const pairs: Record<string, [() => unknown, () => Error]> = {
  "connect, port out of range": [() => net.connect({ port: -1 }), () => errors.badPort("Port", -1)],
  "connect, port text": [() => net.connect({ port: wrong("x"), host: "::1" }), () => errors.badPort("Port", "x")],
  "connect, port type": [
    () => net.connect({ port: wrong(null) }),
    () => errors.invalidArgType("options.port", "one of type number or string", null),
  ],
  "connect, host type": [
    () => net.connect({ port: 1, host: wrong(1) }),
    () => errors.invalidArgType("options.host", "of type string", 1),
  ],
  "connect, path type": [
    () => net.connect({ path: wrong(1) }),
    () => errors.invalidArgType("options.path", "of type string", 1),
  ],
  "connect, local port type": [
    () => net.connect({ port: 1, localPort: wrong("1") }),
    () => errors.invalidArgType("options.localPort", "of type number", "1"),
  ],
  "connect, lookup type": [
    () => net.connect({ port: 1, host: "localhost", lookup: wrong({}) }),
    () => errors.invalidArgType("options.lookup", "of type function", {}),
  ],
  "connect, family": [
    () => net.connect({ port: 1, host: "localhost", family: wrong("x") }),
    () => errors.invalidArgValue("options.family", "x", "must be one of: 0, 4, 6"),
  ],
  "connect, hints": [
    () => net.connect({ port: 1, host: "localhost", hints: 1 }),
    () => errors.invalidArgValue("hints", 1),
  ],
  "Socket, fd type": [() => socket({ fd: "a" }), () => errors.invalidArgType("fd", "of type number", "a")],
  "Socket, fd range": [() => socket({ fd: -1 }), () => errors.outOfRange("fd", ">= 0 && <= 2147483647", -1)],
  "Socket, fd large": [() => socket({ fd: 2 ** 40 }), () => errors.outOfRange("fd", ">= 0 && <= 2147483647", 2 ** 40)],
  "Socket, fd fraction": [() => socket({ fd: 1.5 }), () => errors.outOfRange("fd", "an integer", 1.5)],
  "Socket, block list": [
    () => socket({ blockList: [] }),
    () => errors.invalidArgType("options.blockList", "an net.BlockList", []),
  ],
  "Socket, signal": [
    () => socket({ signal: {} }),
    () => errors.invalidArgType("signal", "an instance of AbortSignal", {}),
  ],
  "setTimeout, type": [
    () => socket().setTimeout(wrong("x")),
    () => errors.invalidArgType("msecs", "of type number", "x"),
  ],
  "setTimeout, range": [
    () => socket().setTimeout(-1),
    () => errors.outOfRange("msecs", "a non-negative finite number", -1),
  ],
  "setTimeout, callback": [
    () => socket().setTimeout(1, wrong("x")),
    () => errors.invalidArgType("callback", "of type function", "x"),
  ],
  setTypeOfService: [() => socket().setTypeOfService(256), () => errors.outOfRange("tos", ">= 0 && <= 255", 256)],
  "write, type": [() => socket().write(wrong(1)), () => errors.invalidArgType("chunk", BUFFER, 1)],
  "Server, options": [() => server(wrong("x")), () => errors.invalidArgType("options", "of type object", "x")],
  "listen, port": [() => server().listen(65536), () => errors.badPort("options.port", 65536)],
  "listen, options": [
    () => server().listen({}),
    () => errors.invalidArgValue("options", {}, 'must have the property "port" or "path"'),
  ],
  "listen, path": [() => server().listen({ path: wrong(1) }), () => errors.invalidArgValue("options", { path: 1 })],
  "listen, host": [
    () => server().listen({ port: 0, host: wrong(1) }),
    () => errors.invalidArgType("hostname", "of type string", 1),
  ],
  "listen, signal": [
    () => server().listen({ port: 0, signal: wrong(null) }),
    () => errors.invalidArgType("options.signal", "an instance of AbortSignal", null),
  ],
  "listen, twice": [() => server().listen(0).listen(0), () => socketError("ERR_SERVER_ALREADY_LISTEN")],
  getConnections: [
    () => server().getConnections(wrong(undefined)),
    () => errors.invalidArgType("callback", "of type function", undefined),
  ],
  setDefaultAutoSelectFamily: [
    () => net.setDefaultAutoSelectFamily(wrong(1)),
    () => errors.invalidArgType("value", "of type boolean", 1),
  ],
  setDefaultAutoSelectFamilyAttemptTimeout: [
    () => net.setDefaultAutoSelectFamilyAttemptTimeout(0),
    () => errors.outOfRange("value", ">= 1 && <= 2147483647", 0),
  ],
  "BoundSocket, host": [
    () => boundSocket({ host: "localhost" }),
    () =>
      errors.invalidArgValue(
        "options.host",
        "localhost",
        "must be a numeric IP address; net.BoundSocket does not perform DNS resolution",
      ),
  ],
  "BoundSocket, adopted": [
    () => {
      const made = boundSocket();
      made.close();
      made.address();
    },
    () => socketError("ERR_SOCKET_HANDLE_ADOPTED"),
  ],
  "BoundSocket, foreign address": [
    () => boundSocket({ host: "192.0.2.1" }),
    () => errors.systemError({ code: "EADDRNOTAVAIL", syscall: "bind" }, { address: "192.0.2.1", port: 0 }),
  ],
  "createSocket, type": [() => udp("x"), () => socketTypeError("ERR_SOCKET_BAD_TYPE")],
  "createSocket, lookup": [
    () => udp({ type: "udp4", lookup: 1 }),
    () => errors.invalidArgType("lookup", "of type function", 1),
  ],
  "createSocket, block list": [
    () => udp({ type: "udp4", sendBlockList: {} }),
    () => errors.invalidArgType("options.sendBlockList", "an net.BlockList", {}),
  ],
  "createSocket, buffer size": [
    () => udp({ type: "udp4", recvBufferSize: "x" }),
    () => errors.invalidArgType("options.recvBufferSize", "of type number", "x"),
  ],
  "bind, twice": [() => bound().bind(), () => socketError("ERR_SOCKET_ALREADY_BOUND")],
  "address, not bound": [() => udp().address(), () => errors.systemError({ code: "EBADF", syscall: "getsockname" })],
  "address, closed": [() => closed().address(), () => socketError("ERR_SOCKET_DGRAM_NOT_RUNNING")],
  "connect, datagram port": [() => udp().connect(0), () => errors.badPort("Port", 0, false)],
  "connect, twice": [() => connected().connect(1), () => socketError("ERR_SOCKET_DGRAM_IS_CONNECTED")],
  disconnect: [() => udp().disconnect(), () => socketError("ERR_SOCKET_DGRAM_NOT_CONNECTED")],
  remoteAddress: [() => udp().remoteAddress(), () => socketError("ERR_SOCKET_DGRAM_NOT_CONNECTED")],
  "send, message": [() => udp().send(wrong(1), 1), () => errors.invalidArgType("buffer", BUFFER, 1)],
  "send, list": [() => udp().send(wrong([1]), 1), () => errors.invalidArgType("buffer list arguments", BUFFER, [1])],
  "send, port": [() => udp().send("a", 0), () => errors.badPort("Port", 0, false)],
  "send, address": [() => udp().send("a", 1, wrong(1)), () => errors.invalidArgType("address", "of type string", 1)],
  "send, offset": [() => udp().send("abc", 9, 1, 1), () => errors.outOfBounds("offset")],
  "send, length": [() => udp().send("abc", 2, 5, 1), () => errors.outOfBounds("length")],
  "setTTL, type": [() => udp().setTTL(wrong("x")), () => errors.invalidArgType("ttl", "of type number", "x")],
  "setTTL, not bound": [() => udp().setTTL(1), () => errors.systemError({ code: "EBADF", syscall: "setTTL" })],
  "setTTL, range": [() => bound().setTTL(256), () => errors.systemError({ code: "EINVAL", syscall: "setTTL" })],
  setMulticastInterface: [
    () => bound().setMulticastInterface("x"),
    () => errors.systemError({ code: "EINVAL", syscall: "setMulticastInterface" }),
  ],
  "addMembership, none": [() => bound().addMembership(wrong(undefined)), () => errors.missingArg("multicastAddress")],
  addSourceSpecificMembership: [
    () => bound().addSourceSpecificMembership("127.0.0.1", wrong(1)),
    () => errors.invalidArgType("groupAddress", "of type string", 1),
  ],
  "setRecvBufferSize, value": [
    () => bound().setRecvBufferSize(-1),
    () => socketTypeError("ERR_SOCKET_BAD_BUFFER_SIZE"),
  ],
};

for (const [name, [node, ours]] of Object.entries(pairs)) {
  test(`${name}: as Node's error`, () => {
    const expected = thrown(node);
    expect(expected.error).toBeDefined();
    expect(
      thrown(() => {
        throw ours();
      }),
    ).toEqual(expected);
  });
}

test("an address in use is worded as Node's", () => {
  const { port } = bound().address();
  const take = thrown(() => own(dgram.createSocket("udp4")).bindSync({ port, address: "127.0.0.1" }));
  expect(take.error).toBeDefined();
  const failure = { code: "EADDRINUSE", syscall: "bind" };
  expect(thrown(() => throwIt(errors.systemError(failure, { address: "127.0.0.1", port })))).toEqual(take);
});

test("failures that Node emits are worded as Node's", async () => {
  const emitted = (emitter: net.Socket | net.Server) => new Promise<Error>((resolve) => emitter.once("error", resolve));
  const listening = server().listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  const { port } = listening.address() as net.AddressInfo;

  const inUse = await emitted(server().listen(port, "127.0.0.1"));
  const failure = { code: "EADDRINUSE", syscall: "listen" };
  expect(seen(errors.systemError(failure, { address: "127.0.0.1", port, withText: true }))).toEqual(seen(inUse));

  await new Promise((resolve) => listening.close(resolve));
  const refused = await emitted(own(net.connect(port, "127.0.0.1")));
  const connect = { code: "ECONNREFUSED", syscall: "connect" };
  expect(seen(errors.systemError(connect, { address: "127.0.0.1", port }))).toEqual(seen(refused));

  const missing = await emitted(own(net.connect("/nonexistent/socket")));
  const path = { code: "ENOENT", syscall: "connect" };
  expect(seen(errors.systemError(path, { address: "/nonexistent/socket" }))).toEqual(seen(missing));

  const nowhere = await emitted(server().listen("/nonexistent/socket"));
  // libuv turns the ENOENT of a missing directory into EACCES.
  const bind = { code: "EACCES", syscall: "listen" };
  expect(seen(errors.systemError(bind, { address: "/nonexistent/socket", port: -1, withText: true }))).toEqual(
    seen(nowhere),
  );

  const list = new net.BlockList();
  list.addAddress("127.0.0.1");
  const blocked = await emitted(own(net.connect({ port, host: "127.0.0.1", blockList: list })));
  expect(seen(errors.ipBlocked("127.0.0.1"))).toEqual(seen(blocked));

  const reset = socket();
  const resetError = emitted(reset);
  reset.resetAndDestroy();
  expect(seen(socketError("ERR_SOCKET_CLOSED"))).toEqual(seen(await resetError));

  const notRunning = await new Promise((resolve) => net.createServer().close(resolve));
  expect(seen(socketError("ERR_SERVER_NOT_RUNNING"))).toEqual(seen(notRunning as Error));

  const controller = new AbortController();
  const aborted = emitted(socket({ signal: controller.signal }));
  controller.abort();
  const error = (await aborted) as Error & { cause: unknown };
  const ours = errors.abortError(error.cause) as typeof error;
  expect([ours.name, ours.message, String(ours), Object.keys(ours), ours.cause, "cause" in ours]).toEqual([
    error.name,
    error.message,
    String(error),
    Object.keys(error),
    error.cause,
    true,
  ]);
});

test("the error of buffer sizes has a class, an info and the system's numbers as Node's", () => {
  for (const [method, syscall] of [
    ["getRecvBufferSize", "uv_recv_buffer_size"],
    ["getSendBufferSize", "uv_send_buffer_size"],
  ] as const) {
    const reference = catchIt(() => udp()[method]()) as NodeJS.ErrnoException & { info: unknown };
    const ours = errors.bufferSizeError({ code: "EBADF", syscall });
    const facts = (error: typeof reference) => [
      error.name,
      error.code,
      error.message,
      String(error),
      error.info,
      error.errno,
      error.syscall,
      Object.keys(error),
      error instanceof Error,
    ];
    expect(facts(ours)).toEqual(facts(reference));
  }
});

test("whatever is received is worded as Node words it", () => {
  class Named {}
  const odd = fc.constantFrom<unknown>(
    Named,
    new Named(),
    () => 1,
    function named() {},
    Symbol("s"),
    Symbol("a very long description of a symbol"),
    Symbol(),
    -0,
    Object.create(null),
    Object.create({ constructor: undefined }),
    new Date(0),
    /re/,
    new Map(),
    'it\'s "both"',
    "it's",
    "line\nbreak",
    "tab\t\0",
    10n ** 50n,
    -(2 ** 53),
    1e21,
    1e-7,
    Buffer.alloc(2),
    async () => {},
    Math,
    globalThis,
    new Proxy({}, {}),
    Object.defineProperty(() => 1, "name", { value: "" }),
    { constructor: { name: "Fake" } },
    { constructor: 5 },
    [undefined],
    new Error("x"),
  );
  const anything = fc.oneof(
    odd,
    fc.anything(),
    fc.string({ maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."ab'\"`\n\\"), maxLength: 40 }),
  );
  fc.assert(
    fc.property(anything, (value) => {
      if (typeof value !== "number") {
        const expected = thrown(() => new net.Socket().setTimeout(wrong(value)));
        expect(thrown(() => throwIt(errors.invalidArgType("msecs", "of type number", value)))).toEqual(expected);
      }
      if (typeof value !== "boolean") {
        const expected = thrown(() => net.setDefaultAutoSelectFamily(wrong(value)));
        expect(thrown(() => throwIt(errors.invalidArgType("value", "of type boolean", value)))).toEqual(expected);
      }
      if (typeof value === "string" && !net.isIP(value)) {
        const expected: Outcome = thrown(() => boundSocket({ host: value }));
        const reason = "must be a numeric IP address; net.BoundSocket does not perform DNS resolution";
        expect(thrown(() => throwIt(errors.invalidArgValue("options.host", value, reason)))).toEqual(expected);
      }
    }),
    { numRuns: 3000 },
  );
});

test("numbers out of range are written as Node writes them", () => {
  const numbers = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.constantFrom(2 ** 32, 2 ** 32 + 1, -(2 ** 32), -(2 ** 32) - 1, 1e20, 1e21, 1e22, -1e21, 1e300, -0),
  );
  fc.assert(
    fc.property(numbers, (value) => {
      // Here Node takes NaN for a wrong type.
      fc.pre(!Number.isNaN(value) && !(Number.isInteger(value) && value >= 0 && value <= 255));
      const expected = thrown(() => new net.Socket().setTypeOfService(value));
      const range = Number.isInteger(value) ? ">= 0 && <= 255" : "an integer";
      expect(thrown(() => throwIt(errors.outOfRange("tos", range, value)))).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});

test("an error keeps its own members hidden, and is shown with its code", () => {
  const error = errors.badPort("Port", -1);
  expect(Object.keys(error)).toEqual(["code"]);
  expect(Object.getOwnPropertyNames(error).sort()).toEqual(["code", "message", "stack"]);
  expect(error).toBeInstanceOf(RangeError);
  expect(error.constructor).toBe(RangeError);
  expect(inspect(error).split("\n")[0]).toBe(`${error}`);
});

function throwIt(error: Error): never {
  throw error;
}

function catchIt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

/** As `thrown` tells, but for the stack's head: the runner has formatted it already. */
function seen(error: Error): unknown {
  const { stack: _, ...rest } = thrown(() => throwIt(error)).error ?? {};
  return rest;
}
