import type { EventEmitter } from "node:events";
import type { Server as HttpServer } from "node:http";
import http from "node:http";
import type * as NodeNet from "node:net";
import { Duplex, pipeline } from "node:stream";
import tls from "node:tls";
import type { Equal } from "../test/types.ts";
import { proves, takes, value } from "../test/types.ts";
import type { CorkableNet } from "./extras/index.ts";
import type {
  AddressInfo,
  ListenOptions,
  Net,
  NetBlockList,
  NetBoundSocket,
  NetServer,
  NetServerEventMap,
  NetSocket,
  NetSocketAddress,
  NetSocketEventMap,
} from "./index.ts";
import { BlockList, isIP, SocketAddress } from "./index.ts";

// Node's module, as typed today, serves wherever the contract is asked for.
const net = takes<Net>(value<typeof NodeNet>());
takes<NetSocket>(value<NodeNet.Socket>());
takes<NetServer>(value<NodeNet.Server>());
takes<NetBlockList>(value<NodeNet.BlockList>());
takes<NetSocketAddress>(value<NodeNet.SocketAddress>());
takes<NetBoundSocket>(value<NodeNet.BoundSocket>());

// And the contract's objects serve where a third party's signature names Node's.
takes<NodeNet.Socket>(value<NetSocket>());
takes<NodeNet.Server>(value<NetServer>());
takes<NodeNet.BlockList>(value<NetBlockList>());
takes<NodeNet.SocketAddress>(value<NetSocketAddress>());
takes<NodeNet.BoundSocket>(value<NetBoundSocket>());
takes<Duplex>(value<NetSocket>());
takes<EventEmitter>(value<NetServer>());
takes<NodeJS.ReadWriteStream>(value<NetSocket>());

// The classes of core are the module's.
takes<Net["BlockList"]>(BlockList);
takes<Net["SocketAddress"]>(SocketAddress);
takes<Net["isIP"]>(isIP);
takes<NodeNet.BlockList>(new BlockList());
takes<NodeNet.SocketAddress>(new SocketAddress());

// An adapter's module serves as the contract; its own option is not the contract's, for a bare module would ignore it.
takes<Net>(value<CorkableNet>());
value<CorkableNet>().createServer({ autoCork: true, noDelay: true }, (connection) => takes<NetSocket>(connection));
takes<NetSocket>(value<CorkableNet>().connect({ port: 80, autoCork: true }));
takes<NetSocket>(value<CorkableNet>().connect(80, "localhost"));
// @ts-expect-error
net.createServer({ autoCork: true });
// @ts-expect-error
net.connect({ port: 80, autoCork: true });

// Every overload of the functions.
const socket = takes<NetSocket>(net.connect(80));
takes<NetSocket>(net.connect(80, "localhost"));
takes<NetSocket>(net.connect(80, () => {}));
takes<NetSocket>(net.connect(80, "localhost", () => {}));
takes<NetSocket>(net.connect("/path"));
takes<NetSocket>(net.createConnection("/path", () => {}));
takes<NetSocket>(net.createConnection({ path: "/path", timeout: 5, allowHalfOpen: true }));
takes<NetSocket>(
  net.connect(
    { port: 80, host: "h", family: 6, noDelay: true, localPort: 1, signal: AbortSignal.timeout(1) },
    () => {},
  ),
);
takes<NetSocket>(
  net.connect({ port: 80, blockList: new BlockList(), typeOfService: 8, handle: value<NetBoundSocket>() }),
);
takes<NetSocket>(net.connect({ port: 80, host: undefined, lookup: undefined }));
net.connect({
  port: 80,
  lookup(hostname, options, callback) {
    proves<Equal<typeof hostname, string>>();
    if (options.all) callback(null, [{ address: "::1", family: 6 }]);
    else callback(null, "127.0.0.1", 4);
  },
});
net.connect({
  port: 80,
  onread: { buffer: () => new Uint8Array(8), callback: (length, buffer) => buffer.length > length },
});
// @ts-expect-error a connect needs a port or a path
net.connect({ host: "h" });
// @ts-expect-error no boolean
net.connect(true);

const server = takes<NetServer>(net.createServer());
takes<NetServer>(net.createServer((connection) => takes<NetSocket>(connection).end()));
takes<NetServer>(net.createServer({ allowHalfOpen: true }, (connection) => connection.pipe(connection)));
takes<NetServer>(net.createServer({ highWaterMark: 1, blockList: new BlockList(), pauseOnConnect: false }));
takes<NetServer>(new net.Server({ keepAlive: true, keepAliveInitialDelay: 1000 }));
takes<NetServer>(new net.Server((connection) => connection.setNoDelay()));
server
  .listen()
  .listen(0)
  .listen(0, "h")
  .listen(0, "h", 5)
  .listen(0, "h", 5, () => {});
server
  .listen(0, 5)
  .listen(0, 5, () => {})
  .listen(0, () => {})
  .listen("/path")
  .listen("/path", 5, () => {});
server
  .listen({ port: 0, host: "h", signal: AbortSignal.timeout(1) }, () => {})
  .listen({ path: "/p", readableAll: true });
server
  .listen({ fd: 3 }, () => {})
  .listen(server, () => {})
  .listen(socket, 5)
  .listen(value<NetBoundSocket>());
server
  .listen(value<ListenOptions>())
  .close()
  .close((error) => takes<Error | undefined>(error));
proves<Equal<ReturnType<typeof server.address>, AddressInfo | string | null>>();
server
  .getConnections((error, count) => takes<[Error | null, number]>([error, count]))
  .ref()
  .unref();
server.maxConnections = 2;
if (server.dropMaxConnection !== undefined) server.dropMaxConnection = false;

// Every overload of a socket.
takes<NetSocket>(
  socket
    .connect(80)
    .connect(80, "h")
    .connect(80, () => {})
    .connect(80, "h", () => {}),
);
takes<NetSocket>(
  socket
    .connect("/path")
    .connect("/path", () => {})
    .connect({ port: 80 }, () => {}),
);
takes<boolean>(socket.write("text", "latin1", (error) => takes<Error | null | undefined>(error)));
takes<boolean>(socket.write(new Uint8Array(1), () => {}));
takes<NetSocket>(
  socket
    .end()
    .end(() => {})
    .end("text")
    .end("text", "hex", () => {})
    .end(new Uint8Array(1), () => {}),
);
takes<NetSocket>(
  socket
    .setTimeout(5, () => {})
    .setNoDelay(false)
    .setKeepAlive()
    .setKeepAlive(true, 1, 2, 3),
);
takes<NetSocket>(socket.setKeepAlive({ enable: true, count: 3 }).setTypeOfService(8).ref().unref().pause().resume());
takes<NetSocket>(socket.setEncoding("utf8").resetAndDestroy().destroy(new Error("gone")));
takes<number>(socket.getTypeOfService() + socket.bufferSize + socket.bytesRead + socket.bytesWritten);
takes<string | undefined>(socket.localAddress ?? socket.remoteFamily);
takes<number | undefined>(socket.address().port);
takes<AddressInfo>(socket.address() as AddressInfo);
takes<AsyncIterable<unknown>>(socket);
takes<AsyncDisposable>(socket);
takes<AsyncDisposable>(server);
new net.Socket({ fd: 3, readable: true, writable: false, type: "tcp4", signal: AbortSignal.timeout(1) });

// Named events infer, other names are free, wrong arguments to `emit` of a named event still need the free form.
socket.on("close", (hadError) => proves<Equal<typeof hadError, boolean>>());
socket.once("lookup", (error, address, family, host) => {
  proves<
    Equal<[typeof error, typeof address, typeof family, typeof host], [Error | null, string, number | null, string]>
  >();
});
socket.addListener("connectionAttemptFailed", (...args) => {
  proves<Equal<typeof args, [ip: string, port: number, family: number, error: Error]>>();
});
socket.prependListener("data", (data) => proves<Equal<typeof data, string | Buffer<ArrayBuffer>>>());
socket.on("data", (data: Buffer) => data.length);
socket.on("data", (data: string) => data.length);
socket
  .off("timeout", () => {})
  .removeListener("end", () => {})
  .prependOnceListener("error", (error) => error.message);
socket.on("mine", (...args) => args.length).emit("mine", 1, 2);
socket.on("pipe", (source) => source.unpipe());
server.on("connection", (connection) => proves<Equal<typeof connection, NetSocket>>());
server.once("drop", (data) => takes<string | undefined>(data?.remoteAddress));
server
  .on("error", (error) => error.message)
  .on("listening", () => {})
  .on("mine", () => {})
  .emit("connection", socket);
takes<NetServerEventMap["drop"]>([{ localPort: 1, remoteFamily: "IPv4" }]);
proves<Equal<NetSocketEventMap["ready"], []>>();
// @ts-expect-error a flag, no text
socket.once<"close">("close", (hadError: string) => hadError);

// Classes: subclassed, called on, asked with instanceof.
class Sub extends net.Socket {
  extra = 1;
  override setTimeout(timeout: number): this {
    return super.setTimeout(timeout);
  }
}
takes<NetSocket>(new Sub({ allowHalfOpen: true }));
takes<number>(new Sub().setTimeout(1).extra);
class SubServer extends net.Server {}
takes<NetServer>(new SubServer().unref());
net.Socket.call(new Sub(), {});
const unknown = value<unknown>();
if (unknown instanceof net.Socket) takes<NetSocket>(unknown);
if (unknown instanceof net.Server) takes<NetServer>(unknown);

// Members of current Node that its types lack are optional.
const list = new net.BlockList();
list.addCIDRs?.(net.BlockList.PRIVATE_RANGES ?? []);
takes<boolean>(list.check(new net.SocketAddress({ address: "::1", family: "ipv6" })) || list.check("::1", "ipv6"));
new BlockList().addCIDR("10.0.0.0/8");
takes<NetSocketAddress | undefined>(net.SocketAddress.parse("1.2.3.4:5"));
if (net.Stream !== undefined) takes<NetSocket>(new net.Stream());

// As the stream of others.
tls.connect({ socket });
new tls.TLSSocket(socket, { isServer: true });
value<HttpServer>().emit("connection", socket);
http.request({ createConnection: () => socket });
http.createServer().on("connection", (connection) => takes<NetSocket>(connection));
pipeline(socket, socket, () => {});
Duplex.toWeb(socket);
