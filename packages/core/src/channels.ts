/** The diagnostics channels that Node documents for `net` and `dgram`. A message is made only when somebody listens. */
import type { Channel } from "node:diagnostics_channel";
import { builtin } from "./builtin.ts";

interface Channels {
  /** `{ socket }`, when a client socket begins to connect. */
  readonly clientSocket: Channel;
  /** `{ socket }`, when a server has taken a connection. */
  readonly serverSocket: Channel;
  /** `{ socket }`, when a datagram socket is made. */
  readonly udpSocket: Channel;
  /** `{ server, options }`, when `listen` is called. */
  readonly listenStart: Channel;
  /** `{ server }`, when it listens. */
  readonly listenEnd: Channel;
  /** `{ server, error }`, when it cannot. */
  readonly listenError: Channel;
}

let known: Channels | undefined;

function find(): Channels {
  const { channel } = builtin("node:diagnostics_channel");
  return {
    clientSocket: channel("net.client.socket"),
    serverSocket: channel("net.server.socket"),
    udpSocket: channel("udp.socket"),
    listenStart: channel("tracing:net.server.listen:asyncStart"),
    listenEnd: channel("tracing:net.server.listen:asyncEnd"),
    listenError: channel("tracing:net.server.listen:error"),
  };
}

export function channels(): Channels {
  known ??= find();
  return known;
}
