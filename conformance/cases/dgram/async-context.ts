import { AsyncLocalStorage } from "node:async_hooks";
import { group, type TestContext } from "../../src/case.ts";

const DOCS = ["async_context.html#class-asynclocalstorage"];

export default group({
  id: "dgram/async-context",
  cases: {
    "message-has-the-context-of-create-socket": {
      level: "must",
      claim: "`message` finds the store of `createSocket`, `listening` and its callback that of `bind`.",
      rows: ["D02", "D03"],
      docs: DOCS,
      needs: ["udp"],
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const socket = t.own(store.run("create", () => t.dgram.createSocket("udp4")));
        const seen: string[] = [];
        const note = (name: string) => (): void => void seen.push(`${name}: ${store.getStore()}`);
        socket.on("listening", note("listening")).on("message", note("message"));
        const listening = t.once(socket, "listening");
        store.run("bind", () => socket.bind(0, "127.0.0.1", note("callback")));
        await listening;
        const peer = await t.peer.datagram();
        for (const round of [1, 2]) {
          const message = t.once(socket, "message");
          await peer.send(`${round}`, socket.address().port, "127.0.0.1");
          await message;
        }
        t.deepEqual(seen, ["listening: bind", "callback: bind", "message: create", "message: create"], "the stores");
      },
    },
    "send-callback-has-the-context-of-send": {
      level: "must",
      claim: "The callback of `send` finds the store of `send`, also where the socket is bound by it or is connected.",
      rows: ["D04", "D08"],
      docs: DOCS,
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const seen: unknown[] = [];
        const send = (name: string, ...to: [number, string] | []): Promise<void> =>
          new Promise((resolve) => {
            const sent = (): void => {
              seen.push(store.getStore());
              resolve();
            };
            store.run(name, () => (socket.send as (...args: unknown[]) => void)("x", ...to, sent));
          });
        await send("unbound", peer.port, "127.0.0.1");
        await Promise.all([send("one", peer.port, "127.0.0.1"), send("two", peer.port, "127.0.0.1")]);
        socket.connect(peer.port, "127.0.0.1");
        await t.once(socket, "connect");
        await send("connected");
        t.deepEqual(seen, ["unbound", "one", "two", "connected"], "the stores");
      },
    },
  },
});
