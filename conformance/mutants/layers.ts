/**
 * What stands between the engine and an adapter's handle: a handle to the engine above, a sink to the handle below. As
 * they are, layers pass everything on; a mutant overrides what it breaks.
 */
import type { Buffer } from "node:buffer";
import type {
  Adapter,
  BindDatagramOptions,
  BindTarget,
  ConnectStreamOptions,
  DatagramHandle,
  DatagramOptionMap,
  DatagramSink,
  Endpoint,
  Failure,
  IpEndpoint,
  ListenerHandle,
  ListenerSink,
  ListenStreamOptions,
  ListenTarget,
  Membership,
  StreamHandle,
  StreamOptionMap,
  StreamSink,
} from "@sock/core";

/** Operations that every handle has. */
abstract class HandleLayer<H extends StreamHandle | ListenerHandle | DatagramHandle> {
  declare below: H;

  get fd(): number {
    return this.below.fd;
  }
  close(): void {
    this.below.close();
  }
  ref(): void {
    this.below.ref();
  }
  unref(): void {
    this.below.unref();
  }
}

/** Without `writeText`, which the engine then does without. */
export class StreamLayer extends HandleLayer<StreamHandle> implements StreamHandle, StreamSink {
  declare above: StreamSink;
  /** How it came to be. */
  readonly origin: "connected" | "accepted" | "adopted";

  constructor(origin: "connected" | "accepted" | "adopted") {
    super();
    this.origin = origin;
  }

  /** A Unix domain socket. */
  get local(): boolean {
    const known = this.below.remoteAddress ?? this.below.localAddress;
    return known === null || "path" in known;
  }

  get localAddress(): Endpoint | null {
    return this.below.localAddress;
  }
  get remoteAddress(): Endpoint | null {
    return this.below.remoteAddress;
  }
  attach(sink: StreamSink): void {
    this.above = sink;
    this.below.attach(this);
  }
  readStart(): void {
    this.below.readStart();
  }
  readStop(): void {
    this.below.readStop();
  }
  write(chunk: Uint8Array): boolean {
    return this.below.write(chunk);
  }
  writev(chunks: readonly Uint8Array[]): boolean {
    return this.below.writev(chunks);
  }
  shutdown(): void {
    this.below.shutdown();
  }
  reset(): void {
    this.below.reset();
  }
  setOption<K extends keyof StreamOptionMap>(name: K, value: StreamOptionMap[K]): void {
    this.below.setOption(name, value);
  }
  getOption(name: "typeOfService"): number {
    return this.below.getOption(name);
  }

  onOpen(handle?: StreamHandle): void {
    if (handle !== undefined) this.below = handle;
    this.above.onOpen();
  }
  onData(chunk: Buffer): void {
    this.above.onData(chunk);
  }
  onEnd(): void {
    this.above.onEnd();
  }
  onWritten(failure: Failure | null): void {
    this.above.onWritten(failure);
  }
  onShutdown(failure: Failure | null): void {
    this.above.onShutdown(failure);
  }
  onClose(failure: Failure | null): void {
    this.above.onClose(failure);
  }
}

export class ListenerLayer extends HandleLayer<ListenerHandle> implements ListenerHandle, ListenerSink {
  readonly above: ListenerSink;
  readonly target: ListenTarget;

  constructor(above: ListenerSink, target: ListenTarget) {
    super();
    this.above = above;
    this.target = target;
  }

  get localAddress(): Endpoint | null {
    return this.below.localAddress;
  }

  onListening(): void {
    this.above.onListening();
  }
  onConnection(handle: StreamHandle): void {
    this.above.onConnection(handle);
  }
  onClose(failure: Failure | null): void {
    this.above.onClose(failure);
  }
}

export class DatagramLayer extends HandleLayer<DatagramHandle> implements DatagramHandle, DatagramSink {
  readonly above: DatagramSink;

  constructor(above: DatagramSink) {
    super();
    this.above = above;
  }

  get localAddress(): IpEndpoint | null {
    return this.below.localAddress;
  }
  send(packet: Uint8Array, port: number, address: string): boolean {
    return this.below.send(packet, port, address);
  }
  connect(peer: IpEndpoint): void {
    this.below.connect(peer);
  }
  disconnect(): void {
    this.below.disconnect();
  }
  setOption<K extends keyof DatagramOptionMap>(name: K, value: DatagramOptionMap[K]): void {
    this.below.setOption(name, value);
  }
  getOption(name: "recvBufferSize" | "sendBufferSize"): number {
    return this.below.getOption(name);
  }
  addMembership(membership: Membership): void {
    this.below.addMembership(membership);
  }
  dropMembership(membership: Membership): void {
    this.below.dropMembership(membership);
  }

  onOpen(): void {
    this.above.onOpen();
  }
  onMessage(packet: Buffer, address: string, port: number, family: 4 | 6): void {
    this.above.onMessage(packet, address, port, family);
  }
  onSent(failure: Failure | null): void {
    this.above.onSent(failure);
  }
  onError(failure: Failure): void {
    this.above.onError(failure);
  }
  onClose(failure: Failure | null): void {
    this.above.onClose(failure);
  }
}

/** What the engine asks of an adapter, as a mutant would rather have it. */
export interface Requests {
  readonly connect?: (options: ConnectStreamOptions) => ConnectStreamOptions;
  readonly listen?: (options: ListenStreamOptions) => ListenStreamOptions;
  readonly listenOn?: (target: ListenTarget) => ListenTarget;
  readonly bind?: (options: BindDatagramOptions) => BindDatagramOptions;
  readonly bindTo?: (target: BindTarget) => BindTarget;
}

export interface Layers {
  readonly Stream?: typeof StreamLayer;
  readonly Listener?: typeof ListenerLayer;
  readonly Datagram?: typeof DatagramLayer;
  readonly requests?: Requests;
}

/** The adapter with these layers between the engine and every handle. */
export function layered(sound: Adapter, layers: Layers): Adapter {
  const { Stream = StreamLayer, Listener = ListenerLayer, Datagram = DatagramLayer, requests = {} } = layers;

  function over(handle: StreamHandle, origin: "accepted" | "adopted"): StreamLayer {
    const layer = new Stream(origin);
    layer.below = handle;
    return layer;
  }

  return {
    ...sound,
    connectStream(peer, options, sink) {
      const layer = new Stream("connected");
      layer.above = sink;
      layer.below = sound.connectStream(peer, requests.connect?.(options) ?? options, layer);
      return layer;
    },
    listenStream(target, options, sink) {
      const layer = new Listener(sink, target);
      const below: ListenerSink = {
        onListening: () => layer.onListening(),
        onConnection: (handle) => layer.onConnection(over(handle, "accepted")),
        onClose: (failure) => layer.onClose(failure),
      };
      layer.below = sound.listenStream(
        requests.listenOn?.(target) ?? target,
        requests.listen?.(options) ?? options,
        below,
      );
      return layer;
    },
    bindDatagram(target, options, sink) {
      const layer = new Datagram(sink);
      layer.below = sound.bindDatagram(requests.bindTo?.(target) ?? target, requests.bind?.(options) ?? options, layer);
      return layer;
    },
    adoptStream: (fd) => over(sound.adoptStream(fd), "adopted"),
  };
}
