/**
 * The contract's types under the names that `node:net` gives them (in `@types/node`), so that `import type { Socket,
 * NetConnectOpts } from "node:net"` needs no more than another module name. Types only.
 */
export type {
  AddressInfo,
  BoundSocketOptions,
  ConnectOptions as SocketConnectOpts,
  CreateConnectionOptions as NetConnectOpts,
  DropArgument,
  IpVersion as IPVersion,
  KeepAliveOptions as SetKeepAliveOptions,
  ListenOptions,
  LookupFunction,
  NetBlockList as BlockList,
  NetBoundSocket as BoundSocket,
  NetServer as Server,
  NetServerEventMap as ServerEventMap,
  NetSocket as Socket,
  NetSocketAddress as SocketAddress,
  NetSocketEventMap as SocketEventMap,
  OnReadOptions as OnReadOpts,
  PathConnectOptions as IpcSocketConnectOpts,
  ServerOptions as ServerOpts,
  SocketAddressOptions as SocketAddressInitOptions,
  SocketConstructorOptions as SocketConstructorOpts,
  SocketReadyState,
  TcpConnectOptions as TcpSocketConnectOpts,
} from "../net.ts";

import type { PathConnectOptions, SocketConstructorOptions, TcpConnectOptions } from "../net.ts";

export interface TcpNetConnectOpts extends TcpConnectOptions, SocketConstructorOptions {
  timeout?: number | undefined;
}
export interface IpcNetConnectOpts extends PathConnectOptions, SocketConstructorOptions {
  timeout?: number | undefined;
}
