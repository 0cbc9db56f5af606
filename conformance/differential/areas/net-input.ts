/** Every argument and option of `net`, given every hostile value. */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Net, NetServer as Server, NetSocket as Socket } from "@sock/core";
import type { Area } from "../area.ts";
import { describe } from "../describe.ts";
import type { Stage } from "../stage.ts";
import { probesOf, type Sweep } from "../sweep.ts";

type Loose = (...args: unknown[]) => unknown;
type LooseNet = Record<string, Loose> & { Socket: new (...args: unknown[]) => Socket; Server: Net["Server"] };

/** Anything can be called with anything here. */
function loose(object: unknown): Record<string, Loose> {
  return object as Record<string, Loose>;
}

function netOf(stage: Stage): LooseNet {
  return stage.subject.net as unknown as LooseNet;
}

/** Descriptors of this process, which are not to be touched. */
const DESCRIPTORS = ["0", "-0", "1", "256"];

/** Names that would be asked of a name server. */
const NAMES = [
  '" "',
  '"abc"',
  '"0"',
  '"80"',
  '"0x50"',
  '"-1"',
  '"1e3"',
  '" 80 "',
  '"65536"',
  '"1.5"',
  '"it\'s"',
  "long string",
  "toString",
];

const sweep = (at: string, run: Sweep["try"], limits: Pick<Sweep, "but" | "only"> = {}): Sweep => ({
  at,
  try: run,
  ...limits,
});

/** What `new Socket` or `createServer` makes of it, watched if there is anything. */
async function made(stage: Stage, kind: "socket" | "server", make: () => unknown): Promise<unknown> {
  let object: unknown;
  stage.call("call", () => {
    object = make();
    return typeof object;
  });
  if (object === undefined) return undefined;
  stage.watch(kind, object as object);
  stage.state("made");
  await stage.settle();
  return object;
}

const construct = (option: string, limits?: Pick<Sweep, "but">): Sweep =>
  sweep(
    `new Socket({ ${option}: … })`,
    (stage, value) => made(stage, "socket", () => new (netOf(stage).Socket)({ [option]: value })),
    limits,
  );

const serverOption = (option: string): Sweep =>
  sweep(`createServer({ ${option}: … })`, (stage, value) =>
    made(stage, "server", () => netOf(stage).createServer?.({ [option]: value })),
  );

/** A short idle time is waited for. */
function timeoutOf({ timeout }: Socket): string[] {
  return typeof timeout === "number" && timeout > 0 && timeout < 10 ? ["timeout"] : [];
}

/** A method of an unconnected socket. */
const fresh = (at: string, run: (socket: Record<string, Loose>, value: unknown) => unknown): Sweep =>
  sweep(`fresh socket.${at}`, async (stage, value) => {
    const socket = stage.watch("socket", new (netOf(stage).Socket)());
    stage.call("call", () => run(loose(socket), value), socket);
    await stage.settle(...timeoutOf(socket));
  });

/** The same of a connected one; what its peer gets is seen too. */
const connected = (at: string, run: (socket: Record<string, Loose>, value: unknown) => unknown): Sweep =>
  sweep(`connected socket.${at}`, async (stage, value) => {
    const { client, accepted } = await stage.pair();
    stage.watch("socket", client);
    // Told at the end: when it comes is the network's.
    const peer: string[] = [];
    accepted.on("data", (data) => peer.push(`peer got ${describe(data)}`));
    accepted.on("end", () => peer.push("peer got end"));
    accepted.on("close", (hadError) => peer.push(`peer closed ${hadError}`));
    // What the call sent is there when this is.
    const done = new Promise<void>((resolve) => accepted.once("close", () => resolve()));
    stage.call("call", () => run(loose(client), value), client);
    await stage.settle(...timeoutOf(client));
    client.end();
    client.resume();
    await done;
    await stage.settle("close");
    for (const line of peer) stage.log(line);
  });

const both = (at: string, run: (socket: Record<string, Loose>, value: unknown) => unknown): Sweep[] => [
  fresh(at, run),
  connected(at, run),
];

const ENDINGS = ["connect", "error", "close"];

async function connecting(stage: Stage, run: (socket: Record<string, Loose>) => unknown): Promise<void> {
  const socket = stage.watch("socket", new (netOf(stage).Socket)());
  const told = stage.call("call", () => run(loose(socket)), socket);
  await stage.settle(...(told.startsWith("throws") ? [] : ENDINGS));
}

/** An option of `connect`, to a server that is there. */
const connectOption = (option: string, limits?: Pick<Sweep, "but" | "only">, more: object = {}): Sweep =>
  sweep(
    `socket.connect({ port, host, ${[...Object.keys(more), option].join(", ")}: … })`,
    async (stage, value) => {
      const port = await stage.port();
      await connecting(stage, (socket) => socket.connect?.({ port, host: "127.0.0.1", ...more, [option]: value }));
    },
    limits,
  );

/** An answer of a custom `lookup`. */
const answer = (at: string, more: object, run: (callback: Loose, value: unknown, port: number) => unknown): Sweep =>
  sweep(`socket.connect({ lookup }) ${at}`, async (stage, value) => {
    const port = await stage.port();
    const lookup = (_host: string, _options: unknown, callback: Loose): unknown => run(callback, value, port);
    await connecting(stage, (socket) => socket.connect?.({ port, host: "named.test", lookup, ...more }));
  });

async function listening(stage: Stage, run: (server: Record<string, Loose>) => unknown): Promise<void> {
  const server = stage.watch("server", netOf(stage).createServer?.() as Server);
  const told = stage.call("call", () => run(loose(server)), server);
  await stage.settle(...(told.startsWith("throws") ? [] : ["listening", "error"]));
  if (server.listening) {
    stage.call("close", () => server.close(), server);
    await stage.settle("close");
  }
}

const listenOption = (option: string, more: object, limits?: Pick<Sweep, "but" | "only">): Sweep =>
  sweep(
    `server.listen({ ${[...Object.keys(more), option].join(", ")}: … })`,
    (stage, value) => listening(stage, (server) => server.listen?.({ ...more, [option]: value })),
    limits,
  );

const pathOption = (option: string): Sweep =>
  sweep(`server.listen({ path, ${option}: … })`, (stage, value) => {
    const path = join(stage.directory(), "s");
    return listening(stage, (server) => server.listen?.({ path, [option]: value }));
  });

/** Module functions, classes without sockets. */
const pure = (at: string, run: (net: LooseNet, value: unknown) => unknown): Sweep =>
  sweep(at, (stage, value) => {
    stage.call("call", () => run(netOf(stage), value));
  });

const list = (at: string, run: (list: Record<string, Loose>, value: unknown) => unknown): Sweep =>
  sweep(`BlockList ${at}`, (stage, value) => {
    const { BlockList } = stage.subject.net;
    const rules = new BlockList();
    stage.call("call", () => run(loose(rules), value));
    stage.log(`rules ${describe(rules.rules)}`);
  });

const MODULE: readonly Sweep[] = [
  ...["isIP", "isIPv4", "isIPv6"].map((name) => pure(`${name}(…)`, (net, value) => net[name]?.(value))),
  pure("setDefaultAutoSelectFamily(…)", (net, value) => {
    try {
      return [net.setDefaultAutoSelectFamily?.(value), net.getDefaultAutoSelectFamily?.()];
    } finally {
      net.setDefaultAutoSelectFamily?.(true);
    }
  }),
  pure("setDefaultAutoSelectFamilyAttemptTimeout(…)", (net, value) => {
    try {
      return [net.setDefaultAutoSelectFamilyAttemptTimeout?.(value), net.getDefaultAutoSelectFamilyAttemptTimeout?.()];
    } finally {
      net.setDefaultAutoSelectFamilyAttemptTimeout?.(500);
    }
  }),
  pure("new SocketAddress(…)", (net, value) =>
    new (net.SocketAddress as unknown as new (v: unknown) => { toJSON(): object })(value).toJSON(),
  ),
  ...["address", "port", "family", "flowlabel"].map((name) =>
    pure(`new SocketAddress({ ${name}: … })`, (net, value) =>
      new (net.SocketAddress as unknown as new (v: unknown) => { toJSON(): object })({ [name]: value }).toJSON(),
    ),
  ),
  pure("new SocketAddress({ family: ipv6, address: … })", (net, value) =>
    new (net.SocketAddress as unknown as new (v: unknown) => { toJSON(): object })({
      family: "ipv6",
      address: value,
    }).toJSON(),
  ),
  pure("SocketAddress.parse(…)", (net, value) => {
    const parsed = loose(net.SocketAddress).parse?.(value) as { toJSON(): object } | undefined;
    return parsed?.toJSON();
  }),
  pure("SocketAddress.isSocketAddress(…)", (net, value) => loose(net.SocketAddress).isSocketAddress?.(value)),
  pure("BlockList.isBlockList(…)", (net, value) => loose(net.BlockList).isBlockList?.(value)),
  list("addAddress(…)", (rules, value) => rules.addAddress?.(value)),
  list("addAddress(address, …)", (rules, value) => rules.addAddress?.("1.2.3.4", value)),
  list("addAddresses(…)", (rules, value) => rules.addAddresses?.(value)),
  list("addAddresses([…])", (rules, value) => rules.addAddresses?.(["1.2.3.4", value])),
  list("addRange(…, end)", (rules, value) => rules.addRange?.(value, "1.2.3.4")),
  list("addRange(start, …)", (rules, value) => rules.addRange?.("1.2.3.4", value)),
  list("addRange(start, end, …)", (rules, value) => rules.addRange?.("1.2.3.4", "1.2.3.5", value)),
  list("addSubnet(…, 8)", (rules, value) => rules.addSubnet?.(value, 8)),
  list("addSubnet(net, …)", (rules, value) => rules.addSubnet?.("1.2.3.4", value)),
  list("addSubnet(net, 8, …)", (rules, value) => rules.addSubnet?.("1.2.3.4", 8, value)),
  list("addCIDR(…)", (rules, value) => rules.addCIDR?.(value)),
  list("addCIDRs(…)", (rules, value) => rules.addCIDRs?.(value)),
  list("addCIDRs([…])", (rules, value) => rules.addCIDRs?.(["1.0.0.0/8", value])),
  list("removeAddress(…)", (rules, value) => rules.removeAddress?.(value)),
  list("removeRange(…, end)", (rules, value) => rules.removeRange?.(value, "1.2.3.4")),
  list("removeSubnet(net, …)", (rules, value) => rules.removeSubnet?.("1.2.3.4", value)),
  list("removeCIDR(…)", (rules, value) => rules.removeCIDR?.(value)),
  list("check(…)", (rules, value) => rules.check?.(value)),
  list("check(address, …)", (rules, value) => rules.check?.("1.2.3.4", value)),
  list("fromJSON(…)", (rules, value) => rules.fromJSON?.(value)),
  list("fromJSON([…])", (rules, value) => rules.fromJSON?.(["Address: IPv4 1.2.3.4", value])),
];

const CONSTRUCTORS: readonly Sweep[] = [
  sweep("new Socket(…)", (stage, value) => made(stage, "socket", () => new (netOf(stage).Socket)(value)), {
    but: DESCRIPTORS,
  }),
  sweep("Socket(…)", (stage, value) => made(stage, "socket", () => loose(netOf(stage)).Socket?.(value)), {
    but: DESCRIPTORS,
  }),
  construct("fd", { but: DESCRIPTORS }),
  ...[
    "allowHalfOpen",
    "readable",
    "writable",
    "signal",
    "onread",
    "noDelay",
    "keepAlive",
    "keepAliveInitialDelay",
    "typeOfService",
    "blockList",
    "handle",
    "objectMode",
    "readableObjectMode",
    "writableObjectMode",
    "highWaterMark",
    "readableHighWaterMark",
    "writableHighWaterMark",
    "encoding",
    "defaultEncoding",
    "decodeStrings",
    "emitClose",
    "autoDestroy",
    "read",
    "write",
    "writev",
    "final",
    "destroy",
    "construct",
    "captureRejections",
    "type",
    "pauseOnCreate",
    "manualStart",
  ].map((option) => construct(option)),
  sweep("new Socket({ onread: { buffer: … } })", (stage, value) =>
    made(stage, "socket", () => new (netOf(stage).Socket)({ onread: { buffer: value, callback() {} } })),
  ),
  sweep("new Socket({ onread: { callback: … } })", (stage, value) =>
    made(stage, "socket", () => new (netOf(stage).Socket)({ onread: { buffer: Buffer.alloc(8), callback: value } })),
  ),
  ...["createServer", "Server"].flatMap((name) => [
    sweep(`${name}(…)`, (stage, value) => made(stage, "server", () => loose(netOf(stage))[name]?.(value))),
    sweep(`${name}({}, …)`, (stage, value) => made(stage, "server", () => loose(netOf(stage))[name]?.({}, value))),
  ]),
  ...[
    "allowHalfOpen",
    "pauseOnConnect",
    "noDelay",
    "keepAlive",
    "keepAliveInitialDelay",
    "highWaterMark",
    "blockList",
    "captureRejections",
  ].map(serverOption),
];

const METHODS: readonly Sweep[] = [
  ...both("setTimeout(…)", (socket, value) => socket.setTimeout?.(value)),
  ...both("setTimeout(100000, …)", (socket, value) => socket.setTimeout?.(100_000, value)),
  ...both("setTimeout(0, …)", (socket, value) => socket.setTimeout?.(0, value)),
  ...both("setNoDelay(…)", (socket, value) => socket.setNoDelay?.(value)),
  ...both("setKeepAlive(…)", (socket, value) => socket.setKeepAlive?.(value)),
  ...both("setKeepAlive(true, …)", (socket, value) => socket.setKeepAlive?.(true, value)),
  ...both("setKeepAlive(true, 1000, …)", (socket, value) => socket.setKeepAlive?.(true, 1000, value)),
  ...both("setKeepAlive(true, 1000, 1000, …)", (socket, value) => socket.setKeepAlive?.(true, 1000, 1000, value)),
  ...["enable", "initialDelay", "interval", "count"].flatMap((name) =>
    both(`setKeepAlive({ ${name}: … })`, (socket, value) => socket.setKeepAlive?.({ enable: true, [name]: value })),
  ),
  ...both(
    "setTypeOfService(…)",
    (socket, value) => [socket.setTypeOfService?.(value), socket.getTypeOfService?.()].length,
  ),
  ...both("write(…)", (socket, value) => socket.write?.(value)),
  ...both("write(text, …)", (socket, value) => socket.write?.("text", value)),
  ...both("write(text, utf8, …)", (socket, value) => socket.write?.("text", "utf8", value)),
  ...both("end(…)", (socket, value) => socket.end?.(value)),
  ...both("end(text, …)", (socket, value) => socket.end?.("text", value)),
  ...both("end(text, utf8, …)", (socket, value) => socket.end?.("text", "utf8", value)),
  ...both("destroy(…)", (socket, value) => socket.destroy?.(value)),
  ...both("destroySoon(…)", (socket, value) => socket.destroySoon?.(value)),
  ...both("resetAndDestroy(…)", (socket, value) => socket.resetAndDestroy?.(value)),
  ...both("setEncoding(…)", (socket, value) => socket.setEncoding?.(value)),
  ...both("setDefaultEncoding(…)", (socket, value) => socket.setDefaultEncoding?.(value)),
  ...both("read(…)", (socket, value) => socket.read?.(value)),
  ...both("push(…)", (socket, value) => socket.push?.(value)),
  ...both("ref(…)", (socket, value) => socket.ref?.(value)),
  ...both("address(…)", (socket, value) => typeof socket.address?.(value)),
];

const CONNECT: readonly Sweep[] = [
  ...["connect", "createConnection"].map((name) =>
    sweep(`net.${name}(…)`, async (stage, value) => {
      let socket: Socket | undefined;
      stage.call("call", () => {
        socket = loose(netOf(stage))[name]?.(value) as Socket;
        return typeof socket;
      });
      if (socket === undefined) return;
      stage.watch("socket", socket);
      stage.state("made");
      await stage.settle(...ENDINGS);
    }),
  ),
  sweep("socket.connect(…)", (stage, value) => connecting(stage, (socket) => socket.connect?.(value))),
  sweep("socket.connect(…, host)", (stage, value) =>
    connecting(stage, (socket) => socket.connect?.(value, "127.0.0.1")),
  ),
  sweep(
    "socket.connect(port, …)",
    async (stage, value) => {
      const port = await stage.port();
      await connecting(stage, (socket) => socket.connect?.(port, value));
    },
    { but: NAMES.filter((name) => name !== "toString") },
  ),
  sweep("socket.connect(port, host, …)", async (stage, value) => {
    const port = await stage.port();
    await connecting(stage, (socket) => socket.connect?.(port, "127.0.0.1", value));
  }),
  sweep("socket.connect({ port: … })", (stage, value) =>
    connecting(stage, (socket) => socket.connect?.({ port: value, host: "127.0.0.1" })),
  ),
  sweep("socket.connect({ path: … })", (stage, value) =>
    connecting(stage, (socket) => socket.connect?.({ path: value })),
  ),
  sweep("socket.connect({ port, path: … })", async (stage, value) => {
    const port = await stage.port();
    await connecting(stage, (socket) => socket.connect?.({ port, host: "127.0.0.1", path: value }));
  }),
  sweep(
    "net.connect({ port, timeout: … })",
    async (stage, value) => {
      const port = await stage.port();
      let socket: Socket | undefined;
      stage.call("call", () => {
        socket = netOf(stage).connect?.({ port, host: "127.0.0.1", timeout: value }) as Socket;
        return typeof socket;
      });
      if (socket === undefined) return;
      stage.watch("socket", socket);
      await stage.settle("connect", "error");
    },
    { but: ["1", "0.5", "1.5"] },
  ),
  connectOption("host", { but: NAMES }),
  connectOption(
    "host",
    { only: NAMES },
    {
      lookup: (host: unknown, options: unknown, callback: Loose) => {
        callback(null, (options as { all?: boolean }).all ? [{ address: "127.0.0.1", family: 4 }] : "127.0.0.1", 4);
        return host;
      },
    },
  ),
  ...[
    "localAddress",
    "localPort",
    "family",
    "hints",
    "lookup",
    "autoSelectFamily",
    "autoSelectFamilyAttemptTimeout",
    "noDelay",
    "keepAlive",
    "keepAliveInitialDelay",
    "typeOfService",
    "signal",
    "blockList",
    "onread",
    "allowHalfOpen",
    "fd",
    "highWaterMark",
    "objectMode",
  ].map((option) => connectOption(option, option === "localPort" ? { but: ["80", "1"] } : {})),
  ...["family", "hints", "lookup", "autoSelectFamily", "all", "verbatim", "order"].map((option) =>
    connectOption(option, {}, { host: "localhost" }),
  ),
  answer("answers (…)", {}, (callback, value) => callback(value)),
  answer("answers (null, …, 4)", { family: 4 }, (callback, value) => callback(null, value, 4)),
  answer("answers (null, address, …)", { family: 4 }, (callback, value) => callback(null, "127.0.0.1", value)),
  answer("answers all (null, …)", {}, (callback, value) => callback(null, value)),
  answer("answers all (null, [{ address: … }])", {}, (callback, value) =>
    callback(null, [{ address: value, family: 4 }]),
  ),
  answer("answers all (null, [{ family: … }])", {}, (callback, value) =>
    callback(null, [{ address: "127.0.0.1", family: value }]),
  ),
  answer("answers all (null, [good, { address: … }])", {}, (callback, value) =>
    callback(null, [
      { address: "127.0.0.1", family: 4 },
      { address: value, family: 6 },
    ]),
  ),
];

const LISTEN: readonly Sweep[] = [
  sweep("server.listen(…)", (stage, value) => listening(stage, (server) => server.listen?.(value))),
  sweep("server.listen(0, …)", (stage, value) => listening(stage, (server) => server.listen?.(0, value)), {
    but: NAMES.filter((name) => name !== "toString"),
  }),
  sweep("server.listen(0, host, …)", (stage, value) =>
    listening(stage, (server) => server.listen?.(0, "127.0.0.1", value)),
  ),
  sweep("server.listen(0, host, 5, …)", (stage, value) =>
    listening(stage, (server) => server.listen?.(0, "127.0.0.1", 5, value)),
  ),
  sweep("server.listen(…, host)", (stage, value) => listening(stage, (server) => server.listen?.(value, "127.0.0.1"))),
  listenOption("port", {}),
  listenOption("port", { host: "127.0.0.1" }),
  listenOption("host", { port: 0 }, { but: NAMES }),
  listenOption("path", {}),
  listenOption("path", { port: 0 }),
  listenOption("fd", {}, { but: DESCRIPTORS }),
  listenOption("handle", {}),
  listenOption("_handle", {}),
  ...["backlog", "exclusive", "ipv6Only", "reusePort", "readableAll", "signal"].map((option) =>
    listenOption(option, { port: 0, host: "127.0.0.1" }),
  ),
  ...["ipv6Only", "reusePort"].map((option) => listenOption(option, { port: 0 })),
  ...["backlog", "exclusive", "readableAll", "writableAll", "ipv6Only", "reusePort", "signal"].map(pathOption),
  sweep("fresh server.close(…)", async (stage, value) => {
    const server = stage.watch("server", netOf(stage).createServer?.() as Server);
    stage.call("call", () => loose(server).close?.(value), server);
    await stage.settle("close");
  }),
  sweep("listening server.close(…)", async (stage, value) => {
    const { server } = await stage.pair();
    stage.watch("server", server);
    stage.call("call", () => loose(server).close?.(value), server);
    await stage.settle();
  }),
  ...["getConnections", "ref", "unref", "address"].map((name) =>
    sweep(`listening server.${name}(…)`, async (stage, value) => {
      const { server } = await stage.pair();
      stage.watch("server", server);
      stage.call("call", () => typeof loose(server)[name]?.(value));
      await stage.settle();
    }),
  ),
  ...[
    "maxConnections",
    "dropMaxConnection",
    "allowHalfOpen",
    "pauseOnConnect",
    "noDelay",
    "keepAlive",
    "highWaterMark",
    "blockList",
  ].map((name) =>
    sweep(`server.${name} = …`, async (stage, value) => {
      const { server, client } = await stage.pair();
      stage.watch("server", server);
      stage.call("set", () => {
        (server as unknown as Record<string, unknown>)[name] = value;
      });
      const other = netOf(stage).connect?.(client.remotePort, "127.0.0.1") as Socket;
      other.on("error", () => {});
      stage.defer(() => other.destroy());
      server.on("connection", (socket) => {
        stage.log(
          `accepted allowHalfOpen ${socket.allowHalfOpen} paused ${socket.isPaused()} ${socket.readableHighWaterMark}`,
        );
        socket.destroy();
      });
      await stage.settle("connection", "drop");
    }),
  ),
];

export const netInput: Area = {
  name: "net-input",
  probes: (options) => probesOf([...MODULE, ...CONSTRUCTORS, ...METHODS, ...CONNECT, ...LISTEN], options),
};
