import type { NetSocket } from "@sock/core";
import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "connecting-at-the-error",
  fault: "`connecting` is still true when the error of a failed connect is emitted.",
  rows: ["CS7", "K19"],
  killers: ["net/socket/connect-errors/state-after-a-failed-connect"],
  modules: ({ net }) =>
    onEmit(net.Socket.prototype, "error", (socket: NetSocket, emit, args) => {
      Object.assign(socket, { connecting: true });
      const heard = emit(...args);
      Object.assign(socket, { connecting: false });
      return heard;
    }),
});
