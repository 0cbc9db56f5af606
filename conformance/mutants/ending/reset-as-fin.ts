import { nextTick } from "node:process";
import type { Failure } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class ResetAsFin extends StreamLayer {
  #gone = false;

  override close(): void {
    if (this.#gone) nextTick(() => super.onClose(null));
    else super.close();
  }

  override onClose(failure: Failure | null): void {
    if (failure?.code === "ECONNRESET") {
      this.#gone = true;
      this.onEnd();
    } else super.onClose(failure);
  }
}

export default mutant({
  id: "reset-as-fin",
  fault: "A reset by the peer looks like its FIN.",
  rows: ["K09", "K20", "TD2"],
  killers: [
    "net/socket/reset/peer-reset-is-an-error-then-close",
    "net/socket/reset/accepted-socket-sees-the-reset",
    "net/socket/reset/unhandled-peer-reset-is-an-uncaught-error",
  ],
  adapter: (sound) => layered(sound, { Stream: ResetAsFin }),
});
