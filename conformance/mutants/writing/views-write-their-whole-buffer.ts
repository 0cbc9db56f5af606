import { Buffer } from "node:buffer";
import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

/** A typed array that is a part of a larger buffer. */
function whole(value: unknown): unknown {
  return ArrayBuffer.isView(value) && !Buffer.isBuffer(value) ? new Uint8Array(value.buffer) : value;
}

export default mutant({
  id: "views-write-their-whole-buffer",
  fault: "Of a typed array the whole underlying buffer is written and sent, not only the part that it shows.",
  rows: ["K10", "D04"],
  killers: ["net/socket/encoding/every-kind-of-bytes-is-written-as-its-bytes", "dgram/send/typed-array"],
  modules({ net, dgram }) {
    rewrite(net.Socket.prototype, "write", (sound) => {
      return function (this: NetSocket, chunk, ...rest) {
        return sound.call(this, whole(chunk), ...rest);
      };
    });
    rewrite(dgram.Socket.prototype as object, "send", (sound) => {
      return function (message, ...rest) {
        return sound.call(this, whole(message), ...rest);
      };
    });
  },
});
