import { mutant } from "../mutant.ts";
import { onEmit } from "../rewrite.ts";

export default mutant({
  id: "family-number",
  fault: "The `family` of a sender is a number.",
  rows: ["D02", "MC8"],
  killers: ["dgram/message/buffer-and-rinfo"],
  modules: ({ dgram }) =>
    onEmit(dgram.Socket.prototype, "message", (_socket, emit, [packet, remote]) => {
      return emit(packet, { ...(remote as object), family: (remote as { family: string }).family === "IPv6" ? 6 : 4 });
    }),
});
