import type * as NodeDgram from "node:dgram";
import type { EventEmitter } from "node:events";
import type { Equal } from "../test/types.ts";
import { proves, takes, value } from "../test/types.ts";
import type { AddressInfo, Capabilities, Capability, Dgram, DgramSocket, RemoteInfo, Support } from "./index.ts";
import { BlockList, CAPABILITIES } from "./index.ts";

// Node's module, as typed today, serves wherever the contract is asked for, and the other way round.
const dgram = takes<Dgram>(value<typeof NodeDgram>());
takes<DgramSocket>(value<NodeDgram.Socket>());
takes<NodeDgram.Socket>(value<DgramSocket>());
takes<EventEmitter>(value<DgramSocket>());

const socket = takes<DgramSocket>(dgram.createSocket("udp4"));
takes<DgramSocket>(dgram.createSocket("udp6", (message, remote) => takes<[Buffer, RemoteInfo]>([message, remote])));
takes<DgramSocket>(
  dgram.createSocket({
    type: "udp4",
    reuseAddr: true,
    reusePort: false,
    ipv6Only: undefined,
    recvBufferSize: 1,
    sendBufferSize: 1,
    signal: AbortSignal.timeout(1),
    receiveBlockList: new BlockList(),
    sendBlockList: new BlockList(),
    lookup: (hostname, options, callback) => callback(null, `${hostname}${options.family}`, 4),
  }),
);
// @ts-expect-error no such type
dgram.createSocket("udp5");
// @ts-expect-error the options need a type
dgram.createSocket({ reuseAddr: true });

takes<DgramSocket>(
  socket
    .bind()
    .bind(1)
    .bind(1, "h")
    .bind(1, "h", () => {})
    .bind(1, () => {})
    .bind(() => {}),
);
takes<DgramSocket>(socket.bind({ port: 1, address: "h", exclusive: true }, () => {}).bind({ fd: 3 }));
takes<AddressInfo>(socket.bindSync() ?? socket.bindSync({ port: 1 }));
socket.connect(1);
socket.connect(1, "h");
socket.connect(1, "h", () => {});
socket.connect(1, () => {});
socket.connectSync(1, "h");

const bytes = new Uint8Array(1);
const sent = (error: Error | null, count: number) => takes<[Error | null, number]>([error, count]);
for (const message of [value<string>(), bytes, Buffer.alloc(1), new DataView(new ArrayBuffer(1))]) {
  socket.send(message);
  socket.send(message, sent);
  socket.send(message, 1);
  socket.send(message, 1, sent);
  socket.send(message, 1, "h");
  socket.send(message, 1, "h", sent);
  socket.send(message, 0, 1);
  socket.send(message, 0, 1, sent);
  socket.send(message, 0, 1, 1);
  socket.send(message, 0, 1, 1, sent);
  socket.send(message, 0, 1, 1, "h");
  socket.send(message, 0, 1, 1, "h", sent);
}
socket.send(["a", bytes, Buffer.alloc(1)], 1, "h", sent);
socket.send([], 1);
// @ts-expect-error no number in a message
socket.send([1], 1);

takes<number>(socket.setTTL(1) + socket.setMulticastTTL(1) + socket.getSendQueueSize() + socket.getSendQueueCount());
takes<number>(socket.getRecvBufferSize() + socket.getSendBufferSize());
takes<boolean>(socket.setMulticastLoopback(true));
takes<AddressInfo>(socket.address() ?? socket.remoteAddress());
takes<DgramSocket>(
  socket
    .close(() => {})
    .ref()
    .unref(),
);
takes<AsyncDisposable>(socket);

socket.on("message", (message, remote) => {
  proves<Equal<[typeof message, typeof remote], [Buffer<ArrayBuffer>, RemoteInfo]>>();
  proves<Equal<(typeof remote)["family"], "IPv4" | "IPv6">>();
});
socket.on("message", (message: Buffer) => message.length);
socket
  .once("error", (error) => error.message)
  .on("mine", (...args) => args.length)
  .emit("mine", 1);
socket.emit("message", Buffer.alloc(1), { address: "::1", family: "IPv6", port: 1, size: 1 });

class Sub extends dgram.Socket {
  extra = 1;
}
takes<DgramSocket>(new Sub("udp4", () => {}));
takes<number>(new Sub({ type: "udp6" }).ref().extra);

// The list of capabilities is closed: an adapter declares each of them, and no other.
takes<Readonly<Record<Capability, string>>>(CAPABILITIES);
proves<Equal<keyof Capabilities, Capability>>();
proves<Equal<Capabilities["tcp.reset"], Support>>();
// @ts-expect-error all the others are missing
takes<Capabilities>({ tcp: "native" });
// @ts-expect-error true is not a way of support
takes<Capabilities>({ ...value<Capabilities>(), udp: true });
// @ts-expect-error no such capability
takes<Capability>("tcp.teleport");
