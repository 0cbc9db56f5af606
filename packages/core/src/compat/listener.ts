/** A `node:net` Server as a listener: accepts half-open, paused connections and counts nothing. */
import type { ListenOptions, Server } from "node:net";
import { nextTick } from "node:process";
import type {
  Endpoint,
  Failure,
  ListenerHandle,
  ListenerSink,
  ListenStreamOptions,
  ListenTarget,
  StreamHandle,
} from "../adapter.ts";
import { type Explain, failureOf, pathListenFailure, rethrow } from "./errors.ts";
import { CompatStream, type NetModule } from "./stream.ts";

class CompatListener implements ListenerHandle {
  readonly #net: NetModule;
  readonly #server: Server;
  readonly #sink: ListenerSink;
  readonly #reason: (failure: Failure) => Failure;
  #address: Endpoint | null = null;
  /** Asked for without a host: `::`, known at once; but the module may have fallen back to IPv4. */
  #any6 = false;
  #closed = false;

  constructor(net: NetModule, sink: ListenerSink, reason: (failure: Failure) => Failure) {
    this.#net = net;
    this.#sink = sink;
    this.#reason = reason;
    const server = new net.Server({ allowHalfOpen: true, pauseOnConnect: true });
    server.on("listening", () => this.#onListening());
    server.on("connection", (socket) => this.#onConnection(new CompatStream(net, socket, null, this.#path)));
    server.on("error", (error) => this.#fail(failureOf(error, "listen")));
    this.#server = server;
  }

  listen(options: ListenOptions & { fd?: number }): void {
    this.#any6 = "port" in options && options.host === undefined;
    try {
      this.#server.listen(options);
    } catch (error) {
      const failure = failureOf(error, "listen");
      nextTick(() => this.#fail(failure));
    }
  }

  get fd(): number {
    return (this.#server as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
  }

  get localAddress(): Endpoint | null {
    // Kept, since a closed server forgets it; asked for early, since some runtimes know it before `listening`.
    if (this.#address === null && !this.#closed) {
      const address = endpointOf(this.#server.address());
      if (!(this.#any6 && address !== null && "family" in address && address.family === 4)) this.#address = address;
    }
    return this.#address;
  }

  #onListening(): void {
    if (this.#closed) return;
    if (this.localAddress === null) {
      this.#server.close();
      this.#fail({ code: "EAFNOSUPPORT", syscall: "listen" });
    } else {
      const path = this.#path;
      this.#net.takeConnections?.(this.#server, path, (stream) => this.#onConnection(stream));
      this.#sink.onListening();
    }
  }

  get #path(): string | null {
    const local = this.#address;
    return local !== null && "path" in local ? local.path : null;
  }

  #onConnection(stream: StreamHandle): void {
    try {
      if (this.#closed) stream.close();
      else this.#sink.onConnection(stream);
    } catch (error) {
      nextTick(rethrow, error);
    }
  }

  #fail(failure: Failure): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sink.onClose(this.#reason(failure));
  }

  close(): void {
    if (this.#closed) return;
    void this.localAddress;
    this.#closed = true;
    // `close` of the server waits for its connections; the descriptor and a path's file are gone when it returns.
    this.#server.close();
    nextTick(() => this.#sink.onClose(null));
  }

  ref(): void {
    this.#server.ref();
  }

  unref(): void {
    this.#server.unref();
  }
}

function endpointOf(address: ReturnType<Server["address"]>): Endpoint | null {
  if (address === null) return null;
  if (typeof address === "string") return { path: address };
  return { address: address.address, port: address.port, family: address.family === "IPv6" ? 6 : 4 };
}

/** Listens with `net` on a literal address, a path or an inherited descriptor. */
export function listenStream(
  net: NetModule,
  target: ListenTarget,
  options: ListenStreamOptions,
  sink: ListenerSink,
  explain: Explain | null,
): ListenerHandle {
  const { backlog, ipv6Only, reusePort, readableAll, writableAll } = options;
  const handle = new CompatListener(net, sink, (failure) => {
    if ("path" in target) return pathListenFailure(failure);
    return explain === null || "fd" in target ? failure : explain(failure, { local: target, peer: null });
  });
  if ("fd" in target) handle.listen({ fd: target.fd, backlog });
  else if ("path" in target) handle.listen({ path: target.path, backlog, readableAll, writableAll });
  else {
    // Without a host a runtime binds `::` at once and knows the port; with one it takes a turn to look it up.
    const host = target.address === "::" && !ipv6Only ? undefined : target.address;
    handle.listen({ port: target.port, host, backlog, ipv6Only, reusePort });
  }
  return handle;
}
