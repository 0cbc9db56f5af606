import { mutant } from "../mutant.ts";
import { rewrite, rewriteConnectOptions } from "../rewrite.ts";

function wrapped(port: unknown): unknown {
  return typeof port === "number" ? port & 0xffff : port;
}

export default mutant({
  id: "ports-wrap-around",
  fault: "A port beyond 65535 is cut to 16 bits.",
  rows: ["K20", "S01", "K02", "D04"],
  killers: [
    "net/socket/bad-arguments/ports-out-of-range",
    "net/server/listen-arguments/refuses-a-port-out-of-range",
    "dgram/send-arguments/refuses-a-bad-port",
  ],
  modules(sound) {
    const { net, dgram } = sound;
    rewriteConnectOptions(sound, (options) => ({
      ...options,
      ...("port" in options && { port: wrapped(options.port) }),
    }));
    rewrite(net.Server.prototype as object, "listen", (listen) => {
      return function (first, ...rest) {
        const port = (first as { port?: unknown } | null)?.port;
        const target = port === undefined ? wrapped(first) : { ...(first as object), port: wrapped(port) };
        return listen.call(this, target, ...rest);
      };
    });
    rewrite(dgram.Socket.prototype as object, "send", (send) => {
      return function (message, port, ...rest) {
        return send.call(this, message, wrapped(port), ...rest);
      };
    });
  },
});
