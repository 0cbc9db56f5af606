import { mutant } from "../mutant.ts";
import { fix } from "../rewrite.ts";

export default mutant({
  id: "max-connections-ignored",
  fault: "`maxConnections` is ignored.",
  rows: ["S09", "LF8"],
  killers: ["net/server/connections/past-max-connections-drops", "net/server/connections/zero-refuses-all"],
  modules: ({ net }) => fix(net.Server.prototype, "maxConnections", undefined),
});
