import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "close-after-listen-error",
  fault: "A server that could not listen emits `close` after its `error`.",
  rows: ["S10"],
  killers: ["net/server/conflict/no-listening-and-no-close-after-the-error"],
  modules: ({ net }) =>
    onEmit(net.Server.prototype, "error", (server: NetServer, emit, [error]) => {
      setImmediate(() => server.emit("close"));
      return emit(error);
    }),
});
