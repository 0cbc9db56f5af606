/** Every argument and option of `dgram`, given every hostile value. */

import { Buffer } from "node:buffer";
import { once } from "node:events";
import { isIP } from "node:net";
import type { DgramSocket } from "@sock/core";
import type { Area } from "../area.ts";
import { describe } from "../describe.ts";
import type { Stage } from "../stage.ts";
import { probesOf, type Sweep } from "../sweep.ts";

type Loose = (...args: unknown[]) => unknown;

function loose(object: unknown): Record<string, Loose> {
  return object as Record<string, Loose>;
}

const DESCRIPTORS = ["0", "-0", "1", "256"];

const sweep = (at: string, run: Sweep["try"], limits: Pick<Sweep, "but" | "only"> = {}): Sweep => ({
  at,
  try: run,
  ...limits,
});

/** No name leaves the machine: every one is this host. What is no string goes to the module's own resolver's checks. */
const LOCAL = {
  lookup(host: unknown, _family: unknown, callback: Loose): void {
    const known = typeof host === "string" && isIP(host) !== 0 ? host : "127.0.0.1";
    callback(null, known, 4);
  },
};

function create(stage: Stage, options: object = {}): DgramSocket {
  const socket = stage.subject.dgram.createSocket({ type: "udp4", ...options } as never);
  return stage.watch("datagram", socket);
}

async function bound(stage: Stage, options: object = {}): Promise<DgramSocket> {
  const socket = stage.subject.dgram.createSocket({ type: "udp4", ...options } as never);
  // A lookup that answers at once makes it listen at once.
  const listening = once(socket, "listening");
  socket.bind(0, "127.0.0.1");
  await listening;
  return stage.watch("datagram", socket);
}

async function made(stage: Stage, make: () => unknown): Promise<void> {
  let socket: unknown;
  stage.call("call", () => {
    socket = make();
    return typeof socket;
  });
  if (socket === undefined) return;
  stage.watch("datagram", socket as object);
  stage.state("made");
  await stage.settle();
  stage.call("bind", () => typeof (socket as DgramSocket).bind(0, "127.0.0.1"));
  await stage.settle("listening", "error");
}

const option = (name: string): Sweep =>
  sweep(`createSocket({ ${name}: … })`, (stage, value) =>
    made(stage, () => loose(stage.subject.dgram).createSocket?.({ type: "udp4", [name]: value })),
  );

async function binding(stage: Stage, socket: DgramSocket, run: () => unknown): Promise<void> {
  const told = stage.call("call", run, socket);
  await stage.settle(...(told.startsWith("throws") ? [] : ["listening", "error"]));
}

/** On an unbound socket and on a bound one, whose datagrams come back to itself. */
const fresh = (at: string, run: (socket: Record<string, Loose>, value: unknown) => unknown, options = {}): Sweep =>
  sweep(`fresh datagram.${at}`, async (stage, value) => {
    const socket = create(stage, options);
    stage.call("call", () => run(loose(socket), value), socket);
    await stage.settle();
  });

const onBound = (at: string, run: (socket: Record<string, Loose>, value: unknown) => unknown, options = {}): Sweep =>
  sweep(`bound datagram.${at}`, async (stage, value) => {
    const socket = await bound(stage, options);
    stage.call("call", () => run(loose(socket), value), socket);
    await stage.settle();
  });

const both = (at: string, run: (socket: Record<string, Loose>, value: unknown) => unknown): Sweep[] => [
  fresh(at, run),
  onBound(at, run),
];

/** Sends from an unbound, a bound or a connected socket, to a bound one. */
const sends = (
  at: string,
  run: (send: Loose, value: unknown, port: number, callback: Loose) => unknown,
  limits?: Pick<Sweep, "but">,
): Sweep[] =>
  (["fresh", "bound", "connected"] as const).flatMap((state) =>
    [true, false].map((named) =>
      sweep(
        `${state} datagram.${at}${named ? "" : " without lookup"}`,
        async (stage, value) => {
          const target = await stage.bound();
          stage.defer(() => target.close());
          let arrived = false;
          target.on("message", (message, from) => {
            arrived = true;
            stage.log(`arrived ${describe(message)} ${from.size}`);
          });
          const options = named ? LOCAL : {};
          const socket = state === "fresh" ? create(stage, options) : await bound(stage, options);
          const { port } = target.address();
          if (state === "connected") {
            const connected = once(socket, "connect");
            socket.connect(port, "127.0.0.1");
            await connected;
          }
          let settled = false;
          let sent = false;
          const callback: Loose = (...args) => {
            settled = true;
            sent = args[0] === null;
            stage.log(`sent (${args.map((arg) => describe(arg)).join(", ")})`);
          };
          const told = stage.call("call", () => run((...args) => loose(socket).send?.(...args), value, port, callback));
          if (told.startsWith("throws")) await stage.settle();
          else {
            const late = Date.now() + 100;
            while (!(settled && (arrived || !sent)) && Date.now() < late)
              await new Promise((resolve) => setTimeout(resolve, 1));
            await stage.settle();
          }
        },
        named
          ? limits
          : {
              only: ["undefined", "null", "true", "1", '""', '"127.0.0.1"', '"::1"', "[]", "{}", "() => {}", "Symbol"],
            },
      ),
    ),
  );

const HOST = "127.0.0.1";
const text = (): Buffer => Buffer.from("hello");

const SOCKETS: readonly Sweep[] = [
  sweep("createSocket(…)", (stage, value) => made(stage, () => loose(stage.subject.dgram).createSocket?.(value))),
  sweep("Socket(…)", (stage, value) => made(stage, () => loose(stage.subject.dgram).Socket?.(value))),
  sweep("createSocket(udp4, …)", (stage, value) =>
    made(stage, () => loose(stage.subject.dgram).createSocket?.("udp4", value)),
  ),
  ...[
    "type",
    "reuseAddr",
    "reusePort",
    "ipv6Only",
    "recvBufferSize",
    "sendBufferSize",
    "lookup",
    "signal",
    "receiveBlockList",
    "sendBlockList",
    "msgCount",
  ].map(option),
  sweep("bind(…)", (stage, value) => {
    const socket = create(stage, LOCAL);
    return binding(stage, socket, () => loose(socket).bind?.(value));
  }),
  sweep("bind(0, …)", (stage, value) => {
    const socket = create(stage, LOCAL);
    return binding(stage, socket, () => loose(socket).bind?.(0, value));
  }),
  sweep(
    "bind(0, …) without lookup",
    (stage, value) => {
      const socket = create(stage);
      return binding(stage, socket, () => loose(socket).bind?.(0, value));
    },
    {
      but: [
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
      ],
    },
  ),
  sweep("bind(0, host, …)", (stage, value) => {
    const socket = create(stage, LOCAL);
    return binding(stage, socket, () => loose(socket).bind?.(0, HOST, value));
  }),
  ...["port", "address", "exclusive"].map((name) =>
    sweep(`bind({ ${name}: … })`, (stage, value) => {
      const socket = create(stage, LOCAL);
      return binding(stage, socket, () => loose(socket).bind?.({ port: 0, [name]: value }));
    }),
  ),
  sweep(
    "bind({ fd: … })",
    (stage, value) => {
      const socket = create(stage, LOCAL);
      return binding(stage, socket, () => loose(socket).bind?.({ fd: value }));
    },
    { but: DESCRIPTORS },
  ),
  sweep("bindSync(…)", (stage, value) => {
    const socket = create(stage);
    return binding(stage, socket, () => loose(socket).bindSync?.(value));
  }),
  ...["port", "address"].map((name) =>
    sweep(`bindSync({ ${name}: … })`, (stage, value) => {
      const socket = create(stage);
      return binding(stage, socket, () => loose(socket).bindSync?.({ [name]: value }));
    }),
  ),
  ...[LOCAL, {}].flatMap((options) => {
    const how = options === LOCAL ? "" : " without lookup";
    const strings =
      options === LOCAL
        ? {}
        : {
            but: [
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
            ],
          };
    const connecting = (at: string, run: (socket: Record<string, Loose>, value: unknown) => unknown): Sweep =>
      sweep(
        `datagram.${at}${how}`,
        async (stage, value) => {
          const socket = create(stage, options);
          const told = stage.call("call", () => run(loose(socket), value), socket);
          await stage.settle(...(told.startsWith("throws") ? [] : ["connect", "error"]));
          stage.log(
            `remote ${describe(
              (() => {
                try {
                  return socket.remoteAddress();
                } catch (error) {
                  return error;
                }
              })(),
            )}`,
          );
        },
        strings,
      );
    return [
      connecting("connect(…)", (socket, value) => socket.connect?.(value)),
      connecting("connect(…, host)", (socket, value) => socket.connect?.(value, HOST)),
      connecting("connect(port, …)", (socket, value) => socket.connect?.(1, value)),
      connecting("connect(port, host, …)", (socket, value) => socket.connect?.(1, HOST, value)),
      connecting("connectSync(…)", (socket, value) => socket.connectSync?.(value)),
      connecting("connectSync(port, …)", (socket, value) => socket.connectSync?.(1, value)),
    ];
  }),
  ...sends("send(…, port, host, callback)", (send, value, port, callback) => send(value, port, HOST, callback)),
  ...sends("send([…], port, host, callback)", (send, value, port, callback) => send([value], port, HOST, callback)),
  ...sends("send([text, …], port, host, callback)", (send, value, port, callback) =>
    send([text(), value], port, HOST, callback),
  ),
  ...sends("send(text, …, host, callback)", (send, value, _port, callback) => send(text(), value, HOST, callback)),
  ...sends("send(text, …, callback)", (send, value, _port, callback) => send(text(), value, callback)),
  ...sends("send(text, port, …, callback)", (send, value, port, callback) => send(text(), port, value, callback)),
  ...sends("send(text, port, …)", (send, value, port) => send(text(), port, value)),
  ...sends("send(text, port, host, …)", (send, value, port) => send(text(), port, HOST, value)),
  ...sends("send(…, 0, 2, port, host, callback)", (send, value, port, callback) =>
    send(value, 0, 2, port, HOST, callback),
  ),
  ...sends("send(text, …, 2, port, host, callback)", (send, value, port, callback) =>
    send(text(), value, 2, port, HOST, callback),
  ),
  ...sends("send(text, 0, …, port, host, callback)", (send, value, port, callback) =>
    send(text(), 0, value, port, HOST, callback),
  ),
  ...sends("send(text, 0, 2, …, host, callback)", (send, value, _port, callback) =>
    send(text(), 0, 2, value, HOST, callback),
  ),
  ...sends("send(text, 0, 2, port, …, callback)", (send, value, port, callback) =>
    send(text(), 0, 2, port, value, callback),
  ),
  ...sends("send(text, 0, 2, port, host, …)", (send, value, port) => send(text(), 0, 2, port, HOST, value)),
  ...sends("send(text, 0, 2, …)", (send, value) => send(text(), 0, 2, value)),
  ...sends("send(…, callback)", (send, value, _port, callback) => send(value, callback)),
  ...sends("send(…)", (send, value) => send(value)),
  ...sends("send(…, 0, 2, callback)", (send, value, _port, callback) => send(value, 0, 2, callback)),
  ...sends("send(text, …, 2, callback)", (send, value, _port, callback) => send(text(), value, 2, callback)),
  ...sends("send(text, 0, …, callback)", (send, value, _port, callback) => send(text(), 0, value, callback)),
  ...["message", "offset", "length", "port", "address", "callback"].map((name, position) =>
    sweep(`datagram.sendto ${name}`, async (stage, value) => {
      const target = await stage.bound();
      stage.defer(() => target.close());
      const socket = create(stage, LOCAL);
      const args: unknown[] = [text(), 0, 2, target.address().port, HOST, () => stage.log("sent")];
      args[position] = value;
      stage.call("call", () => loose(socket).sendto?.(...args), socket);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await stage.settle();
    }),
  ),
];

const METHODS: readonly Sweep[] = [
  ...both("setBroadcast(…)", (socket, value) => socket.setBroadcast?.(value)),
  ...both("setTTL(…)", (socket, value) => socket.setTTL?.(value)),
  ...both("setMulticastTTL(…)", (socket, value) => socket.setMulticastTTL?.(value)),
  ...both("setMulticastLoopback(…)", (socket, value) => socket.setMulticastLoopback?.(value)),
  ...both("setMulticastInterface(…)", (socket, value) => socket.setMulticastInterface?.(value)),
  ...both("addMembership(…)", (socket, value) => socket.addMembership?.(value)),
  ...both("addMembership(group, …)", (socket, value) => socket.addMembership?.("224.0.0.114", value)),
  ...both("dropMembership(…)", (socket, value) => socket.dropMembership?.(value)),
  ...both("dropMembership(group, …)", (socket, value) => socket.dropMembership?.("224.0.0.114", value)),
  ...both("addSourceSpecificMembership(…, group)", (socket, value) =>
    socket.addSourceSpecificMembership?.(value, "232.1.1.1"),
  ),
  ...both("addSourceSpecificMembership(source, …)", (socket, value) =>
    socket.addSourceSpecificMembership?.(HOST, value),
  ),
  ...both("addSourceSpecificMembership(source, group, …)", (socket, value) =>
    socket.addSourceSpecificMembership?.(HOST, "232.1.1.1", value),
  ),
  ...both("dropSourceSpecificMembership(…, group)", (socket, value) =>
    socket.dropSourceSpecificMembership?.(value, "232.1.1.1"),
  ),
  ...both("dropSourceSpecificMembership(source, …)", (socket, value) =>
    socket.dropSourceSpecificMembership?.(HOST, value),
  ),
  ...both("dropSourceSpecificMembership(source, group, …)", (socket, value) =>
    socket.dropSourceSpecificMembership?.(HOST, "232.1.1.1", value),
  ),
  ...both("setRecvBufferSize(…)", (socket, value) => socket.setRecvBufferSize?.(value)),
  ...both("setSendBufferSize(…)", (socket, value) => socket.setSendBufferSize?.(value)),
  ...["getRecvBufferSize", "getSendBufferSize"].map((name) =>
    fresh(`${name}(…)`, (socket, value) => socket[name]?.(value)),
  ),
  ...["getSendQueueSize", "getSendQueueCount", "ref", "unref", "address", "remoteAddress", "disconnect"].flatMap(
    (name) => both(`${name}(…)`, (socket, value) => socket[name]?.(value)),
  ),
  ...both("close(…)", (socket, value) => socket.close?.(value)),
];

export const dgramInput: Area = {
  name: "dgram-input",
  probes: (options) => probesOf([...SOCKETS, ...METHODS], options),
};
