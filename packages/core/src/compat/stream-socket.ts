/**
 * Node's and Deno's `JSStreamSocket`: by it their TLS and HTTP/2 run over a stream that is not a socket of their own. Its
 * `data` listener is told by its name and its text (Node 22 to 26, Deno 2.9), which costs other listeners nothing.
 */
export function isStreamSocket(listener: (...args: never[]) => void): boolean {
  return listener.name === "ondata" && /\._handle\.readBuffer\(/.test(Function.prototype.toString.call(listener));
}
