import type { NetServer } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, rewrite } from "../rewrite.ts";

export default mutant({
  id: "no-second-try",
  fault: "A server that could not listen cannot listen any more.",
  rows: ["PT3", "P08"],
  killers: ["net/server/conflict/retry-on-another-port", "net/server/conflict/retry-on-the-same-port-once-free"],
  modules({ net }) {
    const failed = new WeakSet<NetServer>();
    onEmit(net.Server.prototype, "error", (server: NetServer, emit, args) => {
      failed.add(server);
      return emit(...args);
    });
    rewrite(net.Server.prototype, "listen", (sound) => {
      return function (this: NetServer, ...args) {
        return failed.has(this) ? this : sound.call(this, ...args);
      };
    });
  },
});
