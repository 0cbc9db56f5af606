import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

function withoutSyscall(_emitter: unknown, emit: (...args: unknown[]) => boolean, [error]: unknown[]): boolean {
  delete (error as NodeJS.ErrnoException).syscall;
  return emit(error);
}

export default mutant({
  id: "no-syscall",
  fault: "Errors do not say which call failed.",
  rows: ["K20", "ER1", "ER6"],
  killers: [
    "net/socket/connect-errors/refused-names-address-and-port",
    "net/server/conflict/used-port-shape",
    "dgram/bind/used-port",
  ],
  modules({ net, dgram }) {
    for (const { prototype } of [net.Socket, net.Server, dgram.Socket]) onEmit(prototype, "error", withoutSyscall);
  },
});
