import { mutant } from "../mutant.ts";
import { rewrite } from "../rewrite.ts";

export default mutant({
  id: "connection-listener-twice",
  fault: "The listener of `createServer` is added twice.",
  rows: ["N01"],
  killers: ["net/module/create-server/listener-is-added-to-connection"],
  modules: ({ net }) =>
    rewrite(net, "createServer", (sound) => (...args) => {
      const server = sound.call(net, ...args) as ReturnType<typeof net.createServer>;
      const listener = args.at(-1);
      if (typeof listener === "function") server.on("connection", listener as () => void);
      return server;
    }),
});
