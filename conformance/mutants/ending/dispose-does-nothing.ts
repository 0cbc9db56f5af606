import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "dispose-does-nothing",
  fault: "`await using` closes nothing.",
  rows: ["K22", "S11", "D09"],
  killers: ["net/socket/duplex/async-dispose-destroys", "net/server/close/async-dispose", "dgram/close/async-dispose"],
  modules({ net, dgram }) {
    for (const { prototype } of [net.Socket, net.Server, dgram.Socket] as { prototype: object }[]) {
      rewrite(prototype, Symbol.asyncDispose, () => async () => {});
    }
  },
});
