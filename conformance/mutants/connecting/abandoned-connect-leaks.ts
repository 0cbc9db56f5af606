import { nextTick } from "node:process";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class AbandonedConnectLeaks extends StreamLayer {
  #open = this.origin !== "connected";
  #abandoned = false;

  override onOpen(...args: Parameters<StreamLayer["onOpen"]>): void {
    this.#open = true;
    if (!this.#abandoned) super.onOpen(...args);
  }

  override close(): void {
    if (this.#open) super.close();
    else {
      this.#abandoned = true;
      nextTick(() => this.above.onClose(null));
    }
  }

  override onClose(...args: Parameters<StreamLayer["onClose"]>): void {
    if (!this.#abandoned) super.onClose(...args);
  }
}

export default mutant({
  id: "abandoned-connect-leaks",
  fault: "A socket destroyed while it connects leaves a connection that nobody owns.",
  rows: ["K12", "CS3", "TO7"],
  killers: ["net/socket/connecting/abandoned-pending-connect-closes"],
  adapter: (sound) => layered(sound, { Stream: AbandonedConnectLeaks }),
});
