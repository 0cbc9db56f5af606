/** What happens to a connection that a listener accepted: blocked, dropped, or made a socket and told. */
import { channels } from "../channels.ts";
import type { DropArgument } from "../net-server.ts";
import { addressInfo, type Link } from "../socket/link.ts";
import type { AcceptedOptions } from "../socket/socket.ts";
import type { EngineSocket } from "../socket/state.ts";
import { type EngineServer, STATE } from "./state.ts";

/** By the list that the server has now, for it may be assigned at any time. */
function isBlocked({ blockList }: EngineServer, link: Link): boolean {
  const peer = blockList ? link.remoteAddress : null;
  if (!blockList || peer === null || "path" in peer) return false;
  return blockList.check(peer.address, peer.family === 6 ? "ipv6" : "ipv4");
}

/** Whose connection was dropped; undefined on a local server. */
function dropArgument({ localAddress, remoteAddress }: Link): DropArgument | undefined {
  const known = localAddress ?? remoteAddress;
  if (known === null || "path" in known) return undefined;
  const drop: DropArgument = Object.create(null) as object;
  if (localAddress !== null && "port" in localAddress) {
    const { address, port, family } = addressInfo(localAddress);
    Object.assign(drop, { localAddress: address, localPort: port, localFamily: family });
  }
  if (remoteAddress !== null && "port" in remoteAddress) {
    const { address, port, family } = addressInfo(remoteAddress);
    Object.assign(drop, { remoteAddress: address, remotePort: port, remoteFamily: family });
  }
  return drop;
}

export function accept(server: EngineServer, link: Link): void {
  const { maxConnections } = server;
  if (maxConnections !== undefined && maxConnections !== null && server._connections >= maxConnections) {
    const drop = dropArgument(link);
    link.close();
    if (drop === undefined) server.emit("drop");
    else server.emit("drop", drop);
    return;
  }
  let blocked = true;
  try {
    blocked = isBlocked(server, link);
  } finally {
    if (blocked) link.close();
  }
  if (blocked) return;
  const { Socket, accepted } = server[STATE];
  const { noDelay, keepAlive, keepAliveInitialDelay, highWaterMark } = server;
  accepted.handle = link;
  accepted.allowHalfOpen = Boolean(server.allowHalfOpen);
  accepted.pauseOnCreate = server.pauseOnConnect;
  accepted.readableHighWaterMark = highWaterMark;
  accepted.writableHighWaterMark = highWaterMark;
  accepted.noDelay = noDelay || undefined;
  accepted.keepAlive = keepAlive || undefined;
  accepted.keepAliveInitialDelay = keepAlive ? keepAliveInitialDelay * 1000 : undefined;
  const socket = new (Socket as unknown as new (options: AcceptedOptions) => EngineSocket)(accepted);
  accepted.handle = null;
  server._connections++;
  socket.server = server;
  socket._server = server;
  server.emit("connection", socket);
  const { serverSocket } = channels();
  if (serverSocket.hasSubscribers) serverSocket.publish({ socket });
}
