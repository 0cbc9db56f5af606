import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

export default mutant({
  id: "host-defaults-to-version-four",
  fault: "Without a host only 127.0.0.1 is connected to.",
  rows: ["N03", "DS1"],
  killers: ["net/module/connect/port-alone-means-localhost"],
  modules: (sound) =>
    rewriteConnectOptions(sound, (options) => {
      return options.path || (options.host && options.host !== "localhost")
        ? options
        : { ...options, host: "127.0.0.1" };
    }),
});
