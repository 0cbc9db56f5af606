import type { NetServer } from "@sock/core";
import { kernelRows } from "../../src/kernel.ts";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

function portOf(args: readonly unknown[]): number {
  const [first] = args;
  return Number(typeof first === "object" && first !== null ? (first as { port?: unknown }).port : first);
}

export default mutant({
  id: "listen-error-at-once",
  fault: "The error of a port in use is thrown by `listen`.",
  rows: ["ER7", "S10"],
  killers: ["net/server/conflict/error-comes-on-a-later-tick"],
  modules: ({ net }) =>
    rewrite(net.Server.prototype, "listen", (sound) => {
      return function (this: NetServer, ...args) {
        const port = portOf(args);
        if (port > 0 && kernelRows(port).some(({ state }) => state === "LISTEN")) {
          throw Object.assign(new Error("listen EADDRINUSE"), { code: "EADDRINUSE", syscall: "listen" });
        }
        return sound.call(this, ...args);
      };
    }),
});
