/**
 * `node:dgram` sockets of Deno, made honest and lean. On Deno 2.9.6
 *
 * - an `unref` while a receive is pending (that is, ever after the bind) takes effect with the next datagram only; before
 *   the bind it does work. So the socket itself never keeps the process alive, and a timer of its own stands for it;
 * - `setMulticastTTL(0)` is refused, though the kernel takes it: NaN passes the check and arrives as 0;
 * - `setTTL` and `setMulticastTTL` of a `udp6` socket do nothing to IPv6: they fail with ENOTSUP instead;
 * - each datagram comes in 64 KiB of its own, and `send` asks a resolver: what is below the socket is used (packet.ts).
 */
import { createSocket, type Socket, type SocketOptions } from "node:dgram";
import { clearTimeout, setTimeout } from "node:timers";
import { takeDatagrams } from "./packet.ts";

/** The longest a timer can wait; it starts again then. */
const LONGEST_MS = 2 ** 31 - 1;

export function createHeldSocket(options: SocketOptions): Socket {
  const socket = createSocket(options);
  socket.unref();
  const hold = setTimeout(again, LONGEST_MS);
  function again(): void {
    hold.refresh();
  }
  socket.on("listening", () => takeDatagrams(socket));
  socket.on("close", () => clearTimeout(hold));
  socket.ref = () => {
    hold.ref();
    return socket;
  };
  socket.unref = () => {
    hold.unref();
    return socket;
  };
  const { setMulticastTTL } = socket;
  socket.setMulticastTTL = (ttl) => {
    if (options.type === "udp6") throw notSupported("setMulticastTTL");
    setMulticastTTL.call(socket, ttl === 0 ? Number.NaN : ttl);
    return ttl;
  };
  if (options.type === "udp6") {
    socket.setTTL = () => {
      throw notSupported("setTTL");
    };
  }
  return socket;
}

function notSupported(syscall: string): Error {
  return Object.assign(new Error(`${syscall} ENOTSUP`), { code: "ENOTSUP", syscall });
}
