/** As net.ts here, for `node:dgram`. */
export type {
  BindOptions,
  BindSyncOptions,
  DatagramType as SocketType,
  DgramSocket as Socket,
  DgramSocketEventMap as SocketEventMap,
  DgramSocketOptions as SocketOptions,
  RemoteInfo,
} from "../dgram.ts";
