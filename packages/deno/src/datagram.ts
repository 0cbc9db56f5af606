/**
 * `node:dgram` sockets of Deno whose `unref` works at any time.
 *
 * On Deno 2.9.6 an `unref` while a receive is pending (that is, ever after the bind) takes effect with the next datagram
 * only. An `unref` before the bind does work. So the socket itself never keeps the process alive, and a timer that is
 * the socket's stands for it until the close.
 */
import { createSocket, type Socket, type SocketOptions } from "node:dgram";
import { clearTimeout, setTimeout } from "node:timers";

/** The longest a timer can wait; it starts again then. */
const LONGEST_MS = 2 ** 31 - 1;

export function createHeldSocket(options: SocketOptions): Socket {
  const socket = createSocket(options);
  socket.unref();
  const hold = setTimeout(again, LONGEST_MS);
  function again(): void {
    hold.refresh();
  }
  socket.on("close", () => clearTimeout(hold));
  socket.ref = () => {
    hold.ref();
    return socket;
  };
  socket.unref = () => {
    hold.unref();
    return socket;
  };
  return socket;
}
