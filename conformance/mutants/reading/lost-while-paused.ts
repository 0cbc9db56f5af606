import type { Buffer } from "node:buffer";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class LostWhilePaused extends StreamLayer {
  #reading = false;

  override readStart(): void {
    this.#reading = true;
    super.readStart();
  }

  override readStop(): void {
    this.#reading = false;
  }

  override onData(chunk: Buffer): void {
    if (this.#reading) super.onData(chunk);
  }
}

export default mutant({
  id: "lost-while-paused",
  fault: "Bytes that arrive while the socket is paused are lost.",
  rows: ["K13", "ED3", "P04"],
  killers: [
    "net/socket/pause/pause-stops-data-and-resume-loses-nothing",
    "net/socket/piping/slow-destination-holds-the-socket-back",
  ],
  adapter: (sound) => layered(sound, { Stream: LostWhilePaused }),
});
