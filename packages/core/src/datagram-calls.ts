import type { DatagramOptionMap } from "./adapter.ts";

/** The method of a datagram socket, ours and everybody's, that sets each option of the SPI; errors name it. */
export const SETTERS: Readonly<Record<keyof DatagramOptionMap, `set${string}`>> = {
  broadcast: "setBroadcast",
  ttl: "setTTL",
  multicastTtl: "setMulticastTTL",
  multicastLoopback: "setMulticastLoopback",
  multicastInterface: "setMulticastInterface",
  recvBufferSize: "setRecvBufferSize",
  sendBufferSize: "setSendBufferSize",
};
