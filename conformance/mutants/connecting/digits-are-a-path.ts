import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "digits-are-a-path",
  fault: "A port that is given as text is taken for a path.",
  rows: ["N03", "K02"],
  killers: ["net/module/connect/digits-are-a-port"],
  modules: ({ net }) =>
    rewrite(net, "connect", (sound) => (first, ...rest) => {
      const path = typeof first === "string" && /^\d+$/.test(first) ? { path: `./${first}` } : first;
      return sound.call(net, path, ...rest);
    }),
});
