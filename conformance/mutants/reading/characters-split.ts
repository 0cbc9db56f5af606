import { Buffer } from "node:buffer";
import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit, rewrite } from "../rewrite.ts";

export default mutant({
  id: "characters-split",
  fault: "With an encoding every chunk is decoded by itself, so that multi-byte characters at its edges break.",
  rows: ["K05"],
  killers: ["net/socket/encoding/multi-byte-characters-are-never-split"],
  modules({ net }) {
    const encodings = new WeakMap<NetSocket, BufferEncoding>();
    rewrite(net.Socket.prototype, "setEncoding", () => {
      return function (this: NetSocket, encoding) {
        encodings.set(this, encoding as BufferEncoding);
        return this;
      };
    });
    onEmit(net.Socket.prototype, "data", (socket: NetSocket, emit, [chunk]) => {
      const encoding = encodings.get(socket);
      return emit(encoding !== undefined && Buffer.isBuffer(chunk) ? chunk.toString(encoding) : chunk);
    });
  },
});
