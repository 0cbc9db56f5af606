/** Functions over the interface of sockets: they work with every adapter, and with the runtimes' own sockets. */
export {
  type AutoCorkOption,
  autoCork,
  type CorkableNet,
  type CorkableServer,
  type CorkableSocket,
} from "./auto-cork.ts";
export { type Datagram, type DatagramSender, type SendManyError, sendMany } from "./send-many.ts";
