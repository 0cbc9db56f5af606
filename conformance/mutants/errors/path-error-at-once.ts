import { existsSync } from "node:fs";
import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "path-error-at-once",
  fault: "The error of a connect to a missing path is emitted within the call.",
  rows: ["UX8", "K20"],
  killers: ["net/socket/connect-errors/errors-come-on-a-later-tick"],
  modules: ({ net }) =>
    rewrite(net.Socket.prototype, "connect", (sound) => {
      return function (this: NetSocket, ...args) {
        const [first] = args;
        const { path } = (Array.isArray(first) ? first[0] : first) as { path?: string };
        if (path === undefined || existsSync(path)) return sound.call(this, ...args);
        const error = Object.assign(new Error(`connect ENOENT ${path}`), { code: "ENOENT", syscall: "connect" });
        this.emit("error", error);
        this.destroy();
        return this;
      };
    }),
});
