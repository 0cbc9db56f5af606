import { Buffer } from "node:buffer";
import type { OnReadOptions } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewriteConnectOptions } from "../rewrite.ts";

const OURS = Symbol("wrapped");

export default mutant({
  id: "onread-foreign-buffer",
  fault: "`onread` passes a buffer of its own in place of the caller's.",
  rows: ["K01", "ED9"],
  killers: ["net/socket/onread/hands-back-the-callers-own-buffer"],
  modules: (sound) =>
    rewriteConnectOptions(sound, (options) => {
      const onread = options.onread as (OnReadOptions & { [OURS]?: true }) | undefined;
      if (onread === undefined || onread[OURS]) return options;
      const callback: OnReadOptions["callback"] = (length, buffer) => onread.callback(length, Buffer.from(buffer));
      return { ...options, onread: { ...onread, callback, [OURS]: true } };
    }),
});
