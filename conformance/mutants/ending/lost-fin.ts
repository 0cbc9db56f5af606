import { nextTick } from "node:process";
import { layered, StreamLayer } from "../layers.ts";
import { mutant } from "../mutant.ts";

class LostFin extends StreamLayer {
  override shutdown(): void {
    nextTick(() => this.onShutdown(null));
  }
}

export default mutant({
  id: "lost-fin",
  fault: "The end of the write side is reported as done, and no FIN is sent before the socket is destroyed.",
  rows: ["K11", "S12", "HC5"],
  killers: [
    "net/socket/half-close/end-sends-fin-and-still-receives",
    "net/socket/half-close/accepted-socket-end-still-receives",
    "net/socket/half-close/end-over-a-path-still-receives",
  ],
  adapter: (sound) => layered(sound, { Stream: LostFin }),
});
