/**
 * Bun's own TLS over our sockets, which it takes for streams (as measured on Bun 1.4.5). Where it must be recognised, that
 * is by the stack: nothing else tells it apart.
 */
import type { Taker } from "@sock/core";
import { CloseNotify, reachBelow } from "@sock/core/compat";
import { featureUnavailable } from "@sock/core/errors";
import { isBunBefore } from "./native.ts";

function calledFrom(place: RegExp): boolean {
  return place.test(new Error().stack ?? "");
}

/**
 * `new TLSSocket(socket, { isServer: true })` calls `socket._handle.upgradeTLS`, which only Bun's own handles have, unless
 * there is no `_handle`; it reads and writes the socket as a stream then.
 */
export function askedByTls(): boolean {
  return calledFrom(/new TLSSocket \(node:tls/);
}

/**
 * A TLS socket over a socket that is not Bun's own destroys it when both sides have ended, though megabytes of its
 * ciphertext may still be queued there, and they are lost.
 */
export function destroyedByTls(): boolean {
  return calledFrom(/at releaseTransport \(node:net/);
}

/** How Bun writes a native function without a name. */
const NAMELESS = String(Function.prototype);
const { toString: sourceOf } = Function.prototype;

/** A TLS socket reads such a socket by a native listener without a name. */
export function takenByTls(listener: (...args: never[]) => void, socket: object): Taker | null {
  if (sourceOf.call(listener) !== NAMELESS) return null;
  if (!calledFrom(/at attachTLSEngine \(node:net/)) return null;
  reachBelow(below);
  return new CloseNotify(socket, listener);
}

let upgraded: symbol | undefined;

/** Kept by a symbol of Bun's. */
function below(tls: object): unknown {
  upgraded ??= Object.getOwnPropertySymbols(tls).find((symbol) => symbol.description === "kupgraded");
  return upgraded === undefined ? null : (tls as Record<symbol, unknown>)[upgraded];
}

/**
 * Before 1.4 `new TLSSocket(socket)` takes note of the socket and does nothing ever after, with Bun's own sockets as well:
 * no handshake, no error. It says so at once instead. `tls.connect({ socket })` does its work there too, and never sets this.
 */
export function refuseTlsSockets(prototype: object): void {
  if (!isBunBefore(4)) return;
  Object.defineProperty(prototype, "_parentWrap", {
    configurable: true,
    set() {
      throw featureUnavailable("new TLSSocket(socket)", "bun");
    },
  });
}
