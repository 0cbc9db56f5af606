import { layered } from "../layers.ts";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "backlog-ignored",
  fault: "The backlog of `listen` does not reach the kernel.",
  rows: ["S01", "S04", "PT5"],
  killers: ["net/server/backlog/as-an-option", "net/server/backlog/as-a-positional-argument"],
  adapter: (sound) => layered(sound, { requests: { listen: (options) => ({ ...options, backlog: 511 }) } }),
});
