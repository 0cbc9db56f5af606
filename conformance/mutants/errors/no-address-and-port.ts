import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

function withoutPlace(_emitter: unknown, emit: (...args: unknown[]) => boolean, [error]: unknown[]): boolean {
  const placed = error as { address?: string; port?: number };
  delete placed.address;
  delete placed.port;
  return emit(error);
}

export default mutant({
  id: "no-address-and-port",
  fault: "Errors do not say for which address and port.",
  rows: ["K20", "ER1", "ER6"],
  killers: [
    "net/socket/connect-errors/refused-names-address-and-port",
    "net/server/conflict/used-port-shape",
    "dgram/bind/used-port",
  ],
  modules({ net, dgram }) {
    for (const { prototype } of [net.Socket, net.Server, dgram.Socket]) onEmit(prototype, "error", withoutPlace);
  },
});
