import { ListenerLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class ClosedServerHolds extends ListenerLayer {
  override close(): void {
    super.close();
    setInterval(() => {}, 1_000);
  }
}

export default mutant({
  id: "closed-server-holds-the-process",
  fault: "A server that was closed still keeps the process alive.",
  rows: ["LF6", "S05", "S07"],
  killers: ["net/server/lifetime/close-lets-it-exit"],
  patience: 0.2,
  adapter: (sound) => layered(sound, { Listener: ClosedServerHolds }),
});
