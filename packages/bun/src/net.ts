/** `net` on Bun: the same names as `node:net`. */
import { createNet, type Net } from "@sock/core";
import type { CorkableNet } from "@sock/core/extras/auto-cork";
import type * as names from "@sock/core/net";
import { adapter } from "./adapter.ts";
import { refuseTlsSockets } from "./tls.ts";

export type * from "@sock/core/net";

const net: CorkableNet = createNet(adapter);
refuseTlsSockets(net.Socket.prototype);
export default net;
/**
 * What `require()` returns, so that CommonJS code gets the module object itself, as from Node. Not in the published
 * types: with it, `import * as net` of a CommonJS file would lose the types that are net's members.
 * @internal
 */
export { net as "module.exports" };

export const connect: CorkableNet["connect"] = net.connect;
export const createConnection: CorkableNet["createConnection"] = net.createConnection;
export const createServer: CorkableNet["createServer"] = net.createServer;
export const Socket: Net["Socket"] = net.Socket;
export type Socket = names.Socket;
export const Stream: Net["Socket"] = net.Socket;
export type Stream = names.Socket;
export const Server: Net["Server"] = net.Server;
export type Server = names.Server;
export const BlockList: Net["BlockList"] = net.BlockList;
export type BlockList = names.BlockList;
export const SocketAddress: Net["SocketAddress"] = net.SocketAddress;
export type SocketAddress = names.SocketAddress;
export const BoundSocket: Net["BoundSocket"] = net.BoundSocket;
export type BoundSocket = names.BoundSocket;
export const isIP: Net["isIP"] = net.isIP;
export const isIPv4: Net["isIPv4"] = net.isIPv4;
export const isIPv6: Net["isIPv6"] = net.isIPv6;
export const getDefaultAutoSelectFamily: Net["getDefaultAutoSelectFamily"] = net.getDefaultAutoSelectFamily;
export const setDefaultAutoSelectFamily: Net["setDefaultAutoSelectFamily"] = net.setDefaultAutoSelectFamily;
export const getDefaultAutoSelectFamilyAttemptTimeout: Net["getDefaultAutoSelectFamilyAttemptTimeout"] =
  net.getDefaultAutoSelectFamilyAttemptTimeout;
export const setDefaultAutoSelectFamilyAttemptTimeout: Net["setDefaultAutoSelectFamilyAttemptTimeout"] =
  net.setDefaultAutoSelectFamilyAttemptTimeout;
