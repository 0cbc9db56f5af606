import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "mode-ignored",
  fault: "`readableAll` and `writableAll` of `listen` change nothing.",
  rows: ["S04", "UX4"],
  killers: ["net/server/path/readable-all-and-writable-all-widen-it"],
  adapter: (sound) =>
    layered(sound, {
      requests: { listen: (options) => ({ ...options, readableAll: false, writableAll: false }) },
    }),
});
