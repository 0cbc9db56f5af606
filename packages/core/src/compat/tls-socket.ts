/**
 * The runtime's own TLS knows a socket of ours for a stream. A TLS socket over it would show no addresses, and would drop
 * `ref`, `unref`, `setNoDelay` and `setKeepAlive` in silence, since it asks its handle, which is none. So with the first
 * such, `TLSSocket.prototype` gets these methods anew: they go on to the socket below where that is one of ours, and are
 * what they were for every other TLS socket (docs/decisions/0009-tls-sockets-over-ours.md).
 */
import { getBuiltinModule } from "node:process";
import { type EngineSocket, STATE } from "../socket/state.ts";

/** `_getpeername` and `_getsockname` are what every address accessor of a socket asks, in all three runtimes. */
type Name = "_getpeername" | "_getsockname";
type Setting = "ref" | "unref" | "setNoDelay" | "setKeepAlive";
type TlsSocket = Record<"_peername" | "_sockname", object | undefined> &
  Record<Name, () => object> &
  Record<Setting, (...args: unknown[]) => unknown>;

let done = false;

/** `below` gives the stream that a TLS socket runs over, where that is not a socket of the runtime's own. */
export function reachBelow(below: (tls: object) => unknown): void {
  if (done) return;
  done = true;
  const { TLSSocket } = getBuiltinModule("node:tls");
  const prototype = TLSSocket.prototype as unknown as TlsSocket;
  const ours = (tls: object): EngineSocket | null => {
    const stream = below(tls);
    return typeof stream === "object" && stream !== null && STATE in stream ? (stream as EngineSocket) : null;
  };
  for (const [name, kept] of [
    ["_getpeername", "_peername"],
    ["_getsockname", "_sockname"],
  ] as const) {
    const before = prototype[name];
    replace(prototype, name, function (this: TlsSocket) {
      const found = ours(this)?.[name]();
      // As on Node, what has been asked for once is told after the close too.
      if (found !== undefined && Object.keys(found).length > 0) this[kept] = found;
      return found ?? before.call(this);
    });
  }
  for (const name of ["ref", "unref", "setNoDelay", "setKeepAlive"] as const) {
    const before = prototype[name];
    replace(prototype, name, function (this: TlsSocket, ...args: never[]) {
      const found = ours(this);
      (found?.[name] as ((...args: never[]) => unknown) | undefined)?.apply(found, args);
      return before.apply(this, args);
    });
  }
}

function replace(prototype: object, name: string, value: (...args: never[]) => unknown): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: true });
}
