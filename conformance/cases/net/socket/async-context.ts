import { AsyncLocalStorage } from "node:async_hooks";
import { group, type TestContext } from "../../../src/case.ts";

const MIB = 1024 * 1024;
const DOCS = ["async_context.html#class-asynclocalstorage"];

export default group({
  id: "net/socket/async-context",
  cases: {
    "drain-has-the-context-of-the-write": {
      level: "must",
      claim: "`drain`, like the write's callback, finds the store of the `write` that filled the buffer.",
      rows: ["K08", "K10"],
      docs: DOCS,
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const seen: unknown[] = [];
        socket.once("drain", () => seen.push(store.getStore()));
        store.run("write", () => socket.write(t.bytes(16 * MIB, 6)));
        const read = remote.digestToEnd();
        await t.until(() => seen.length === 1, "the drain");
        socket.end();
        await read;
        t.deepEqual(seen, ["write"], "the stores");
      },
    },
    "finish-has-the-context-of-end": {
      level: "must",
      claim: "`finish` and the callback of `end` find the store of the `end` that nothing is written before.",
      rows: ["K11"],
      docs: DOCS,
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const seen: unknown[] = [];
        const note = (): void => void seen.push(store.getStore());
        socket.once("finish", note);
        store.run("end", () => socket.end(note));
        await remote.digestToEnd();
        await t.until(() => seen.length === 2, "`finish` and the callback");
        t.deepEqual(seen, ["end", "end"], "the stores");
      },
    },
    "an-accepted-connection-writes-in-the-context-of-the-write": {
      level: "must",
      claim: "The write callback, `drain` and `finish` of an accepted connection find the stores of `write` and `end`.",
      rows: ["K08", "K10", "K11"],
      docs: DOCS,
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const seen: Record<string, unknown> = {};
        const server = await t.listen({ allowHalfOpen: true }, (socket) => {
          store.run("write", () => {
            socket.write(t.bytes(16 * MIB, 6), () => {
              seen.callback = store.getStore();
            });
          });
          socket.once("drain", () => {
            seen.drain = store.getStore();
            store.run("end", () => socket.end());
          });
          socket.once("finish", () => {
            seen.finish = store.getStore();
          });
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.digestToEnd();
        await t.until(() => "finish" in seen, "`finish`");
        t.deepEqual(seen, { callback: "write", drain: "write", finish: "end" }, "the stores");
      },
    },
    "close-has-the-context-of-connect": {
      level: "must",
      claim: "`close` of a socket that has connected finds the store of `connect`, whoever ends or destroys it.",
      rows: ["K09", "K12"],
      docs: DOCS,
      async run(t: TestContext) {
        const store = new AsyncLocalStorage<string>();
        const listener = await t.peer.listen();
        const seen: unknown[] = [];
        for (const way of ["end", "destroy"] as const) {
          const socket = t.own(store.run("connect", () => t.net.connect(listener.port, "127.0.0.1")));
          const [remote] = await Promise.all([listener.accept(), t.once(socket, "connect")]);
          socket.once("close", () => seen.push(store.getStore()));
          socket.resume();
          store.run(way, () => socket[way]());
          await remote.readToEnd();
          await remote.fin();
        }
        await t.until(() => seen.length === 2, "both");
        t.deepEqual(seen, ["connect", "connect"], "the stores");
      },
    },
  },
});
