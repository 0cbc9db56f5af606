/**
 * For a Node that lacks part of the contract (22 lacks what came with 24.15 and 24.19): what is missing refuses at once on
 * the sockets that this package hands out, or is filled where that Node can do it. Node's classes stay as they are, for
 * other code of the process asks them what there is; so accepted sockets, which Node makes itself, have what Node has.
 * Does nothing on a Node that has it all.
 */
import dgram from "node:dgram";
import net from "node:net";
import type { Capabilities } from "@sock/core";
import { featureUnavailable } from "@sock/core/errors";

type Class = new (...args: never[]) => object;
type KeepAlive = typeof net.Socket.prototype.setKeepAlive;

const has = {
  boundSocket: "BoundSocket" in net,
  typeOfService: "setTypeOfService" in net.Socket.prototype,
  keepAliveProbes: net.Socket.prototype.setKeepAlive.length >= 4,
  bindSync: "bindSync" in dgram.Socket.prototype && "connectSync" in dgram.Socket.prototype,
};

/** What the running version has; everything else of the list is native on every version. */
export const capabilities: Partial<Capabilities> = {
  "tcp.bound-socket": has.boundSocket && "native",
  "tcp.type-of-service": has.typeOfService && "native",
  "tcp.keep-alive-probes": has.keepAliveProbes && "native",
  "udp.bind-sync": has.bindSync && "native",
};

/** With what `net.Socket` of this version lacks. */
export function streamSocket<T>(socket: T, options: unknown): T {
  if (!has.typeOfService) {
    const { typeOfService } = (options ?? {}) as { typeOfService?: unknown };
    if (typeOfService !== undefined) throw featureUnavailable("typeOfService", "node");
    add(socket, { setTypeOfService: refusal("setTypeOfService"), getTypeOfService: refusal("getTypeOfService") });
  }
  if (!has.keepAliveProbes) add(socket, { setKeepAlive });
  return socket;
}

/** With what `dgram.Socket` of this version lacks. */
export function datagramSocket<T>(socket: T): T {
  if (!has.bindSync) add(socket, { bindSync: refusal("bindSync"), connectSync: refusal("connectSync") });
  return socket;
}

/** The class itself where it lacks nothing; else one that makes the same instances, completed. */
export const StreamSocket: typeof net.Socket =
  has.typeOfService && has.keepAliveProbes ? net.Socket : completed(net.Socket, streamSocket);
export const DatagramSocket: typeof dgram.Socket = has.bindSync
  ? dgram.Socket
  : completed(dgram.Socket, datagramSocket);

/** Same prototype, same statics, called with and without `new`: `instanceof`, subclasses and `util.inherits` go on as before. */
function completed<T extends Class>(original: T, complete: (made: object, options: unknown) => object): T {
  return new Proxy(original, {
    construct: (target, args, newTarget) => complete(Reflect.construct(target, args, newTarget), args[0]),
    apply(target, thisArg, args) {
      const made = Reflect.apply(target as unknown as (...args: unknown[]) => object | undefined, thisArg, args);
      return complete(made ?? thisArg, args[0]);
    },
  });
}

function add(socket: unknown, methods: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(socket, name, { value, writable: true, configurable: true });
  }
}

function refusal(name: string): () => never {
  return () => {
    throw featureUnavailable(name, "node");
  };
}

/** Older versions know two arguments: options become those, and what they cannot express is refused. */
function setKeepAlive(this: net.Socket, ...args: unknown[]): net.Socket {
  const [first, second, third, fourth] = args;
  const options = typeof first === "object" && first !== null ? (first as net.SetKeepAliveOptions) : undefined;
  const { interval, count } = options ?? { interval: third, count: fourth };
  if (interval !== undefined) throw featureUnavailable("setKeepAlive({ interval })", "node");
  if (count !== undefined) throw featureUnavailable("setKeepAlive({ count })", "node");
  const original: KeepAlive = net.Socket.prototype.setKeepAlive;
  if (options) return original.call(this, options.enable, options.initialDelay) as net.Socket;
  return original.call(this, first as boolean, second as number) as net.Socket;
}
