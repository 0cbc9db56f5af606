/**
 * Node's and Deno's `JSStreamSocket`: by it their TLS and HTTP/2 run over a stream that is not a socket of their own. Its
 * `data` listener is told by its name and its text (Node 22 to 26, Deno 2.9), which costs other listeners nothing.
 */
import type { Taker } from "../adapter.ts";
import { CloseNotify } from "./close-notify.ts";
import { reachBelow } from "./tls-socket.ts";

export function takenByStreamSocket(listener: (...args: never[]) => void, socket: object): Taker | null {
  if (listener.name !== "ondata") return null;
  if (!/\._handle\.readBuffer\(/.test(Function.prototype.toString.call(listener))) return null;
  reachBelow(below);
  return new CloseNotify(socket, listener);
}

/** `_parentWrap` is the `JSStreamSocket`, or the runtime's own socket, which has no `stream`. */
function below(tls: object): unknown {
  return (tls as { _handle?: { _parentWrap?: { stream?: unknown } } | null })._handle?._parentWrap?.stream;
}
