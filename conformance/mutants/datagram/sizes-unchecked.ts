import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "sizes-unchecked",
  fault: "Buffer sizes that are none are let through by `createSocket`.",
  rows: ["ER13", "D01"],
  killers: ["dgram/create/refuses-buffer-sizes-that-are-no-sizes"],
  modules: ({ dgram }) =>
    rewrite(dgram, "createSocket", (sound) => (options, ...rest) => {
      if (typeof options !== "object") return sound.call(dgram, options, ...rest);
      const { recvBufferSize, sendBufferSize, ...others } = options as Record<string, unknown>;
      const sizes = Object.entries({ recvBufferSize, sendBufferSize }).filter(([, size]) => Number.isInteger(size));
      return sound.call(dgram, { ...others, ...Object.fromEntries(sizes) }, ...rest);
    }),
});
