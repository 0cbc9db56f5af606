import type { Failure } from "@sock/core";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class SuccessAfterReset extends StreamLayer {
  #outstanding = false;
  #gone = false;

  override write(chunk: Uint8Array): boolean {
    const done = this.#gone || super.write(chunk);
    this.#outstanding = !done;
    return done;
  }

  override writev(chunks: readonly Uint8Array[]): boolean {
    const done = this.#gone || super.writev(chunks);
    this.#outstanding = !done;
    return done;
  }

  override onWritten(): void {
    this.#outstanding = false;
    super.onWritten(null);
  }

  override onClose(failure: Failure | null): void {
    this.#gone = true;
    if (failure !== null && this.#outstanding) this.onWritten();
    super.onClose(failure);
  }
}

export default mutant({
  id: "success-after-reset",
  fault: "A write that a reset has cut off calls back without an error.",
  rows: ["K10", "WR1", "WR2", "WR3"],
  killers: [
    "net/socket/write-outcome/reset-calls-every-callback-once-with-an-error",
    "net/socket/write-outcome/write-in-the-connection-listener-tells-a-later-failure",
  ],
  adapter: (sound) => layered(sound, { Stream: SuccessAfterReset }),
});
