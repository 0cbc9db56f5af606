/**
 * The groups a `node:dgram` socket has joined. Kept here because Deno 2.9.6 gives EINVAL for a group joined twice or
 * not joined and for a missing interface, and refuses a zone in a group (the kernel takes the zone from the interface alone).
 */
import type { Socket } from "node:dgram";
import type { Failure, Membership } from "../adapter.ts";
import { isIP } from "../ip.ts";
import { callFailure } from "./datagram-options.ts";

export class Memberships {
  readonly #socket: Socket;
  readonly #family: 4 | 6;
  readonly #joined = new Set<string>();

  constructor(socket: Socket, family: 4 | 6) {
    this.#socket = socket;
    this.#family = family;
  }

  add(membership: Membership): void {
    const key = keyOf(membership);
    const group = withoutZone(membership.group);
    const network = membership.interface ?? undefined;
    if (this.#joined.has(key)) {
      const code = membership.source === null ? "EADDRINUSE" : "EADDRNOTAVAIL";
      throw { code, syscall: "addMembership" } satisfies Failure;
    }
    try {
      if (membership.source === null) this.#socket.addMembership(group, network);
      else this.#socket.addSourceSpecificMembership(membership.source, group, network);
    } catch (error) {
      const failure = callFailure(error, "addMembership");
      // Of an interface address that nobody has.
      const known = network !== undefined && isIP(network) === 4 && isIP(group) === 4 && isMulticast(group);
      if (failure.code === "EINVAL" && known) throw { code: "ENODEV", syscall: failure.syscall } satisfies Failure;
      throw failure;
    }
    this.#joined.add(key);
  }

  drop(membership: Membership): void {
    const key = keyOf(membership);
    const group = withoutZone(membership.group);
    const network = membership.interface ?? undefined;
    try {
      if (membership.source === null) this.#socket.dropMembership(group, network);
      else this.#socket.dropSourceSpecificMembership(membership.source, group, network);
    } catch (error) {
      const failure = callFailure(error, "dropMembership");
      const unknown = membership.source === null && !this.#joined.has(key);
      const asked = isIP(group) === this.#family && (this.#family === 4 || isMulticast(group));
      if (unknown && failure.code === "EINVAL" && asked) {
        throw { code: "EADDRNOTAVAIL", syscall: failure.syscall } satisfies Failure;
      }
      throw failure;
    }
    this.#joined.delete(key);
  }
}

function keyOf(membership: Membership): string {
  return `${membership.source ?? ""}>${membership.group}@${membership.interface ?? ""}`;
}

function withoutZone(address: string): string {
  const zone = address.indexOf("%");
  return zone < 0 ? address : address.slice(0, zone);
}

function isMulticast(address: string): boolean {
  return /^(22[4-9]|23\d)\./.test(address) || /^ff/i.test(address);
}
