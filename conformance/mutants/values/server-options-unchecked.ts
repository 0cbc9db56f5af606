import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "server-options-unchecked",
  fault: "`createServer` takes options of any type.",
  rows: ["N01", "K20"],
  killers: ["net/module/create-server/options-of-a-wrong-type-throw"],
  modules: ({ net }) =>
    rewrite(net, "createServer", (sound) => (options, ...rest) => {
      const known = typeof options === "object" || typeof options === "function";
      return sound.call(net, known ? options : {}, ...rest);
    }),
});
