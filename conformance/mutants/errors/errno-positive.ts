import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

function positive(_emitter: unknown, emit: (...args: unknown[]) => boolean, [error]: unknown[]): boolean {
  const { errno } = error as NodeJS.ErrnoException;
  if (errno !== undefined) Object.assign(error as Error, { errno: Math.abs(errno) });
  return emit(error);
}

export default mutant({
  id: "errno-positive",
  fault: "The `errno` of errors is positive.",
  rows: ["K20", "ER1", "ER6"],
  killers: [
    "net/socket/connect-errors/refused-on-linux-is-errno-minus-111",
    "net/server/conflict/used-port-shape",
    "dgram/bind/used-port",
  ],
  modules({ net, dgram }) {
    for (const { prototype } of [net.Socket, net.Server, dgram.Socket]) onEmit(prototype, "error", positive);
  },
});
