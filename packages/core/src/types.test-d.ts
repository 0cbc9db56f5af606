import type * as NodeDgram from "node:dgram";
import type * as NodeNet from "node:net";
import type { Dgram, DgramSocket } from "./dgram.ts";
import type { Net, NetServer, NetSocket } from "./net.ts";

export const net: Net = null as unknown as typeof NodeNet;
export const dgram: Dgram = null as unknown as typeof NodeDgram;
export const a: NetSocket = null as unknown as NodeNet.Socket;
export const b: NodeNet.Socket = null as unknown as NetSocket;
export const c: NetServer = null as unknown as NodeNet.Server;
export const d: NodeNet.Server = null as unknown as NetServer;
export const e: DgramSocket = null as unknown as NodeDgram.Socket;
export const f: NodeDgram.Socket = null as unknown as DgramSocket;
