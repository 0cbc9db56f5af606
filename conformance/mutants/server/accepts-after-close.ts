import { ListenerLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

class AcceptsAfterClose extends ListenerLayer {
  override close(): void {
    setTimeout(() => super.close(), 2_000);
  }
}

export default mutant({
  id: "accepts-after-close",
  fault: "A server goes on accepting for two seconds after `close()`.",
  rows: ["S05", "LF4", "PT1"],
  killers: ["net/server/close/stops-accepting-at-once", "net/server/conflict/rebind-at-once-after-close"],
  adapter: (sound) => layered(sound, { Listener: AcceptsAfterClose }),
});
