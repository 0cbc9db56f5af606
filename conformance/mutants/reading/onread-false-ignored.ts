import type { OnReadOptions } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

export default mutant({
  id: "onread-false-ignored",
  fault: "An `onread` callback that returns false does not stop the reading.",
  rows: ["K13", "ED9"],
  killers: ["net/socket/onread/false-stops-reading-until-resume"],
  modules: (sound) =>
    rewriteConnectOptions(sound, (options) => {
      const onread = options.onread as OnReadOptions | undefined;
      if (onread === undefined) return options;
      const callback: OnReadOptions["callback"] = (length, buffer) => {
        onread.callback(length, buffer);
        return true;
      };
      return { ...options, onread: { ...onread, callback } };
    }),
});
