/** The peer of a connected `node:dgram` socket. */
import type { Socket } from "node:dgram";
import type { Failure, IpEndpoint } from "../adapter.ts";
import { canonical } from "../address.ts";
import { failureOf } from "./errors.ts";

/** A connection to these reaches the loopback. */
const WILDCARDS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** Connects at once, for which the socket's `lookup` must answer at once. Gives the peer; throws a `Failure`. */
export function connectSocket(socket: Socket, peer: IpEndpoint): IpEndpoint {
  const { connectSync } = socket as { connectSync?(port: number, address: string): void };
  try {
    if (connectSync) connectSync.call(socket, peer.port, peer.address);
    // The module connects inside the call too, and only tells of it later.
    else socket.connect(peer.port, peer.address, () => {});
  } catch (error) {
    throw failureOf(error, "connect");
  }
  try {
    const { address, port } = socket.remoteAddress();
    return { address: WILDCARDS[address] ?? address, port, family: peer.family };
  } catch {
    throw { code: connectCode(peer.address), syscall: "connect" } satisfies Failure;
  }
}

/** Linux's answer to a peer it cannot connect to. Bun 1.4.5 does not pass it on. */
function connectCode(address: string): string {
  if (address === "255.255.255.255") return "EACCES";
  const invalid = /^2[45]\d\./.test(address) || (/^fe[89ab]/i.test(address) && !address.includes("%"));
  return invalid ? "EINVAL" : "ENETUNREACH";
}

/** Equal text nearly always; otherwise the same IPv6 address written in another way, or with a zone. */
export function sameAddress(a: string, b: string): boolean {
  if (a === b) return true;
  if (!a.includes(":") || !b.includes(":")) return false;
  return canonical("ipv6", a) === canonical("ipv6", b);
}
