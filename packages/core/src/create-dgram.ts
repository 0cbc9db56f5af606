/** `createDgram(adapter)`: the module `dgram` over an adapter's datagram handles. */
import type { Adapter } from "./adapter.ts";
import { createSocketClass } from "./datagram/socket.ts";
import type { Dgram, DgramSocket } from "./dgram.ts";

export function createDgram(adapter: Adapter): Dgram {
  const Socket = createSocketClass(adapter);

  function createSocket(type: unknown, listener?: unknown): DgramSocket {
    return new Socket(type as never, listener as never);
  }

  return { createSocket: createSocket as Dgram["createSocket"], Socket };
}
