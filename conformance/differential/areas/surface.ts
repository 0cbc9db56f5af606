/** Names, kinds, flags, order and prototypes of everything that can be reached from the two modules. */
import { once } from "node:events";
import type { AddressInfo, NetServer as Server, NetSocket as Socket } from "@sock/core";
import type { Subject } from "../../src/target.ts";
import type { Area, Probe } from "../area.ts";
import { describe } from "../describe.ts";

type Thing = object & Record<PropertyKey, unknown>;

/** The class of a handle has no name that anybody could use. */
function memberValue(value: unknown): string {
  const name = value?.constructor?.name;
  return name === "TCP" || name === "Link" || name === "Listener" ? "a handle" : describe(value, 0);
}

/** Symbols by description; the well-known and registered ones are the same thing everywhere. */
function keyName(key: PropertyKey): string {
  return typeof key === "symbol" ? `[${String(key)}]` : String(key);
}

/** A symbol that nobody else can name is the engine's own business. */
function isPublic(key: PropertyKey): boolean {
  if (typeof key !== "symbol") return true;
  return Symbol.keyFor(key) !== undefined || String(key).startsWith("Symbol(Symbol.");
}

/** Without a function's name, and whether it could be constructed: what an engine calls its functions is its own. */
function kindOf(descriptor: PropertyDescriptor): string {
  const flags = `${descriptor.enumerable ? "e" : "-"}${descriptor.configurable ? "c" : "-"}`;
  if ("value" in descriptor) {
    const { value } = descriptor;
    const writable = descriptor.writable ? "w" : "-";
    return `${flags}${writable} ${typeof value === "function" ? `function/${value.length}` : memberValue(value)}`;
  }
  return `${flags} ${descriptor.get ? "get " : ""}${descriptor.set ? "set" : ""}`.trim();
}

function chainOf(object: object): string {
  const names: string[] = [];
  for (let at = Object.getPrototypeOf(object) as Thing | null; at !== null; at = Object.getPrototypeOf(at) as Thing) {
    names.push(typeof at === "function" ? `function ${(at as { name: string }).name}` : String(at.constructor?.name));
  }
  return names.join(" < ");
}

function members(object: object): string[] {
  const lines = [`typeof ${typeof object}`, `chain ${chainOf(object)}`];
  lines.push(`frozen ${Object.isFrozen(object)} extensible ${Object.isExtensible(object)}`);
  for (const key of Reflect.ownKeys(object).filter(isPublic)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
    lines.push(`${keyName(key)}: ${kindOf(descriptor)}`);
  }
  return lines;
}

function classMembers(object: object): string[] {
  return members(object).sort();
}

function values(object: object, names: readonly string[]): string[] {
  return names.map((name) => {
    try {
      return `value ${name} = ${memberValue((object as Thing)[name])}`;
    } catch (error) {
      return `value ${name} throws ${describe(error)}`;
    }
  });
}

type Emitter = {
  eventNames(): PropertyKey[];
  listeners(name: PropertyKey): ((...args: unknown[]) => void)[];
  getMaxListeners(): number;
};

function listeners(emitter: object): string[] {
  const subject = emitter as unknown as Emitter;
  return [
    ...subject.eventNames().map((name) => {
      const all = subject.listeners(name).map((listener) => `function/${listener.length}`);
      return `listeners ${keyName(name)}: ${all.join(" ")}`;
    }),
    `max listeners ${subject.getMaxListeners()}`,
  ];
}

const SOCKET_VALUES = [
  "connecting",
  "pending",
  "destroyed",
  "closed",
  "errored",
  "readyState",
  "readable",
  "writable",
  "readableEnded",
  "readableFlowing",
  "readableHighWaterMark",
  "readableLength",
  "readableObjectMode",
  "readableEncoding",
  "readableAborted",
  "readableDidRead",
  "writableEnded",
  "writableFinished",
  "writableHighWaterMark",
  "writableLength",
  "writableNeedDrain",
  "writableCorked",
  "writableAborted",
  "writableObjectMode",
  "allowHalfOpen",
  "bytesRead",
  "bytesWritten",
  "bufferSize",
  "timeout",
  "localAddress",
  "localFamily",
  "remoteAddress",
  "remoteFamily",
  "remotePort",
  "autoSelectFamilyAttemptedAddresses",
  "server",
  "domain",
  "isTTY",
  "encrypted",
  "_connecting",
  "_bytesDispatched",
  "_server",
  "_parent",
  "_host",
  "_peername",
  "_hadError",
  "_sockname",
  "_pendingData",
  "_pendingEncoding",
  "_paused",
  "_idleTimeout",
  "_idleStart",
];

const SERVER_VALUES = [
  "listening",
  "maxConnections",
  "dropMaxConnection",
  "connections",
  "allowHalfOpen",
  "pauseOnConnect",
  "noDelay",
  "keepAlive",
  "keepAliveInitialDelay",
  "highWaterMark",
  "blockList",
  "_connections",
  "_handle",
  "_usingWorkers",
  "_workers",
  "_unref",
  "_pipeName",
  "_listeningId",
  "_connectionKey",
  "_reusePort",
];

const DATAGRAM_VALUES = [
  "type",
  "fd",
  "_handle",
  "_receiving",
  "_bindState",
  "_queue",
  "_reuseAddr",
  "_healthCheck",
  "_stopReceiving",
];

/** Instances are printed and copied, so the order of their keys is seen; a class's is not. */
function keyOrder(object: object): string {
  return `keys ${Object.keys(object).join(" ")}`;
}

function socketFacts(socket: object): string[] {
  return [...members(socket), keyOrder(socket), ...values(socket, SOCKET_VALUES), ...listeners(socket)];
}

function serverFacts(server: object): string[] {
  return [...members(server), keyOrder(server), ...values(server, SERVER_VALUES), ...listeners(server)];
}

function datagramFacts(socket: object): string[] {
  return [...members(socket), keyOrder(socket), ...values(socket, DATAGRAM_VALUES), ...listeners(socket)];
}

async function withPair(
  { net }: Subject,
  look: (client: Socket, accepted: Socket, server: Server) => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  const server = net.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const connection = once(server, "connection");
  const client = net.connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [[accepted]] = (await Promise.all([connection, once(client, "connect")])) as unknown as [[Socket]];
  try {
    return await look(client, accepted, server);
  } finally {
    client.destroy();
    accepted.destroy();
    server.close();
  }
}

async function refused(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
}

async function gone(socket: Socket): Promise<void> {
  const closed = once(socket, "close");
  socket.destroy();
  await closed;
}

const probe = (id: string, observe: Probe["observe"]): Probe => ({ id, observe });

const PROBES: readonly Probe[] = [
  probe("module net", ({ net }) => classMembers(net)),
  probe("module dgram", ({ dgram }) => classMembers(dgram)),
  ...(["Socket", "Server", "BlockList", "SocketAddress", "BoundSocket"] as const).flatMap((name) => [
    probe(`net.${name}`, ({ net }) => classMembers(net[name])),
    probe(`net.${name}.prototype`, ({ net }) => classMembers(net[name].prototype as object)),
  ]),
  probe("dgram.Socket", ({ dgram }) => classMembers(dgram.Socket)),
  probe("dgram.Socket.prototype", ({ dgram }) => classMembers(dgram.Socket.prototype as object)),
  probe("identities", ({ net, dgram }) => [
    `connect is createConnection ${net.connect === net.createConnection}`,
    `Stream is Socket ${(net as unknown as { Stream: unknown }).Stream === net.Socket}`,
    `new Socket instanceof ${new net.Socket() instanceof net.Socket}`,
    `Socket() instanceof ${(net.Socket as unknown as () => unknown)() instanceof net.Socket}`,
    `Server() instanceof ${(net.Server as unknown as () => unknown)() instanceof net.Server}`,
    `{} instanceof Socket ${{} instanceof net.Socket} ${{} instanceof net.Server} ${{} instanceof dgram.Socket}`,
    `hasInstance own ${Object.hasOwn(net.Socket, Symbol.hasInstance)} ${Object.hasOwn(net.Server, Symbol.hasInstance)}`,
    `toStringTag ${String(new net.Socket())} ${String(net.createServer())}`,
    `BlockList instance keys ${Object.keys(new net.BlockList()).join(" ")}`,
    `SocketAddress instance keys ${Object.keys(new net.SocketAddress({})).join(" ")}`,
  ]),
  probe("fresh socket", ({ net }) => socketFacts(new net.Socket())),
  probe("fresh socket, half-open", ({ net }) => socketFacts(new net.Socket({ allowHalfOpen: true }))),
  probe("fresh socket, every option", ({ net }) =>
    socketFacts(
      new net.Socket({
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: 7000,
        signal: new AbortController().signal,
        highWaterMark: 1000,
      } as object),
    ),
  ),
  probe("socket after setTimeout, setEncoding, data", ({ net }) => {
    const socket = new net.Socket();
    socket.setTimeout(100_000, () => {});
    socket.setEncoding("utf8");
    socket.on("data", () => {});
    const facts = socketFacts(socket);
    socket.destroy();
    return facts;
  }),
  probe("destroyed socket", async ({ net }) => {
    const socket = new net.Socket();
    await gone(socket);
    return socketFacts(socket);
  }),
  probe("connecting socket", async ({ net }) => {
    const socket = net.connect(1, "127.0.0.1");
    const facts = socketFacts(socket);
    await refused(socket);
    return [...facts, "after", ...socketFacts(socket)];
  }),
  probe("connecting socket by name", async ({ net }) => {
    const socket = net.connect(1, "localhost");
    const facts = socketFacts(socket);
    await refused(socket);
    return [...facts, "after", ...socketFacts(socket)];
  }),
  probe("connected socket", (subject) => withPair(subject, (client) => socketFacts(client))),
  probe("accepted socket", (subject) => withPair(subject, (_, accepted) => socketFacts(accepted))),
  probe("server with a connection", (subject) =>
    withPair(subject, (_client, _accepted, server) => serverFacts(server)),
  ),
  probe("socket closed after use", (subject) =>
    withPair(subject, async (client, accepted) => {
      client.resume();
      accepted.resume();
      const closed = Promise.all([once(client, "close"), once(accepted, "close")]);
      client.end("x");
      await closed;
      return [...socketFacts(client), "accepted", ...socketFacts(accepted)];
    }),
  ),
  probe("fresh server", ({ net }) => serverFacts(net.createServer())),
  probe("server with every option", ({ net }) =>
    serverFacts(
      net.createServer(
        {
          allowHalfOpen: true,
          pauseOnConnect: true,
          noDelay: true,
          keepAlive: true,
          keepAliveInitialDelay: 2500,
          highWaterMark: 7,
          blockList: new net.BlockList(),
        },
        function named(_socket) {},
      ),
    ),
  ),
  probe("listening server, then closed", async ({ net }) => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const facts = serverFacts(server);
    server.close();
    const closing = serverFacts(server);
    await once(server, "close");
    return [...facts, "closing", ...closing, "closed", ...serverFacts(server)];
  }),
  probe("fresh datagram socket", ({ dgram }) => {
    const socket = dgram.createSocket("udp4");
    const facts = datagramFacts(socket);
    socket.close();
    return [...facts, "closed", ...datagramFacts(socket)];
  }),
  probe("bound datagram socket", async ({ dgram }) => {
    const socket = dgram.createSocket({ type: "udp6", reuseAddr: true }, function named() {});
    socket.bind();
    const binding = datagramFacts(socket);
    await once(socket, "listening");
    const facts = datagramFacts(socket);
    socket.close();
    return [...binding, "bound", ...facts];
  }),
];

export const surface: Area = { name: "surface", probes: () => PROBES };
