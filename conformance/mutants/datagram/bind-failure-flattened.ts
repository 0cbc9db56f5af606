import type { Failure } from "@sock/core";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "bind-failure-flattened",
  fault: "Whatever keeps a datagram socket from binding is told as UNKNOWN.",
  rows: ["ER9", "D10"],
  killers: ["dgram/bind/used-port", "dgram/bind/address-that-is-not-local"],
  adapter: (sound) => ({
    ...sound,
    bindDatagram(...args) {
      try {
        return sound.bindDatagram(...args);
      } catch {
        throw { code: "UNKNOWN", syscall: "bind" } satisfies Failure;
      }
    },
  }),
});
