import type { Failure } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class AllRefused extends StreamLayer {
  #open = this.origin !== "connected";

  override onOpen(...args: Parameters<StreamLayer["onOpen"]>): void {
    this.#open = true;
    super.onOpen(...args);
  }

  override onClose(failure: Failure | null): void {
    super.onClose(failure === null || this.#open ? failure : { code: "ECONNREFUSED", syscall: "connect" });
  }
}

export default mutant({
  id: "all-refused",
  fault: "Whatever keeps a connect from succeeding is told as ECONNREFUSED.",
  rows: ["K20", "ER2", "ER3"],
  killers: [
    "net/socket/connect-errors/missing-path-is-enoent",
    "net/socket/local-bind/foreign-address-is-eaddrnotavail",
    "net/socket/local-bind/listened-port-is-eaddrinuse",
  ],
  adapter: (sound) => layered(sound, { Stream: AllRefused }),
});
