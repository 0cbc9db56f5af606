import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "connect-listener-twice",
  fault: "The listener of `connect` is called twice.",
  rows: ["N02"],
  killers: ["net/module/connect/listener-is-called-once-with-the-socket-as-this"],
  modules: ({ net }) =>
    rewrite(net, "connect", (sound) => (...args) => {
      const listener = args.at(-1);
      const socket = sound.call(net, ...args) as ReturnType<typeof net.connect>;
      if (typeof listener === "function") socket.once("ready", listener as () => void);
      return socket;
    }),
});
