import type { ListenTarget } from "@sock/core";
import { ListenerLayer, layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

let last = 0;

class Remembered extends ListenerLayer {
  override onListening(): void {
    const { localAddress } = this;
    if (localAddress !== null && "port" in localAddress) last = localAddress.port;
    super.onListening();
  }
}

export default mutant({
  id: "port-zero-reused",
  fault: "Port 0 gives every server the same port.",
  rows: ["S01", "PT2"],
  killers: ["net/server/listen-forms/two-servers-on-port-zero-differ"],
  adapter: (sound) =>
    layered(sound, {
      Listener: Remembered,
      requests: {
        listenOn: (target): ListenTarget =>
          "port" in target && target.port === 0 ? { ...target, port: last } : target,
        listen: (options) => ({ ...options, reusePort: true }),
      },
    }),
});
