import type { NetSocket } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";

/** How many listeners a socket has in all. */
function listeners(socket: NetSocket): number {
  return socket.eventNames().reduce((sum, name) => sum + socket.listenerCount(name as string), 0);
}

export default group({
  id: "net/socket/leaks",
  cases: {
    "closed-sockets-are-collected": {
      level: "must",
      claim:
        "Sockets that were connected and closed, and their listeners, are garbage: of 200 only a few stay reachable.",
      rows: ["K12", "LK1"],
      docs: ["net.html#class-netsocket"],
      budget: "long",
      exclusive: true,
      async run(t: TestContext) {
        const refs: WeakRef<object>[] = [];
        const listener = await t.peer.listen();
        const visit = async (): Promise<void> => {
          // Not `t.dial`, which remembers what it made until the case ends.
          const socket = t.net.connect({ port: listener.port, host: "127.0.0.1" });
          refs.push(new WeakRef(socket));
          await new Promise<void>((resolve, reject) => {
            socket.on("error", reject);
            socket.on("close", () => resolve());
            socket.on("connect", () => socket.destroy());
          });
        };
        for (let i = 0; i < 200; i++) await visit();
        const alive = (): number => refs.filter((ref) => ref.deref() !== undefined).length;
        // Memory that is held for a while and dropped makes every runtime collect old objects too, without a flag.
        const ballast: unknown[][] = [];
        await t.until(() => {
          if (ballast.length === 12) ballast.length = 0;
          ballast.push(Array.from({ length: 200_000 }, (_, i) => ({ i })));
          return alive() < 40;
        }, "most of the 200 sockets are collected");
      },
    },
    "reconnecting-adds-no-listeners": {
      level: "must",
      claim: "A socket that connects and closes again and again has as many listeners as after its first time.",
      rows: ["CS4", "LK2"],
      docs: ["net.html#socketconnect"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const counts: number[] = [];
        for (let i = 0; i < 6; i++) {
          const connected = t.once(socket, "connect");
          socket.connect({ port: listener.port, host: "127.0.0.1" });
          await connected;
          const closed = t.once(socket, "close");
          socket.destroy();
          await closed;
          counts.push(listeners(socket));
        }
        t.deepEqual(counts.slice(1), Array(5).fill(counts[1]), "listeners after each round");
      },
    },
    "destroy-soon-adds-no-listeners-to-others": {
      level: "should",
      claim: "`destroySoon` called repeatedly adds no listener beyond the first call's.",
      rows: ["K12", "LK2"],
      docs: ["net.html#socketdestroysoon"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        socket.write(t.bytes(32 * 1024 * 1024));
        socket.destroySoon();
        const after = listeners(socket);
        t.ok(after <= 12, `${after} listeners after one call`);
      },
    },
    "pipes-leave-no-listeners": {
      level: "should",
      claim: "Piping and unpiping a socket a hundred times leaves it with its first listeners.",
      rows: ["K14", "LK2"],
      docs: ["stream.html#readableunpipedestination"],
      async run(t: TestContext) {
        const { PassThrough } = await import("node:stream");
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        const before = listeners(socket);
        const sink = new PassThrough();
        for (let i = 0; i < 100; i++) {
          socket.pipe(sink);
          socket.unpipe(sink);
        }
        t.equal(listeners(socket), before, "listeners");
      },
    },
    "descriptors-are-given-back": {
      level: "must",
      claim: "A hundred refused, destroyed and ended sockets leave no descriptor behind.",
      rows: ["K12", "TD8", "LK1"],
      docs: ["net.html#socketdestroyerror"],
      needs: ["tcp.reset"],
      env: ["proc-net"],
      budget: "long",
      async run(t: TestContext) {
        const { readdirSync } = await import("node:fs");
        const listener = await t.peer.listen();
        const refused = await t.peer.closedPort();
        const visit = async (i: number): Promise<void> => {
          const port = i % 3 === 0 ? refused : listener.port;
          const socket = t.net.connect({ port, host: "127.0.0.1" });
          socket.on("error", () => {});
          if (i % 3 === 1) socket.destroy();
          if (i % 3 === 2) socket.on("connect", () => socket.resetAndDestroy());
          await new Promise<void>((resolve) => socket.on("close", () => resolve()));
        };
        for (let i = 0; i < 6; i++) await visit(i);
        const open = (): number => readdirSync("/proc/self/fd").length;
        const before = open();
        for (let i = 0; i < 100; i++) await visit(i);
        await t.until(() => open() <= before + 2, `as many descriptors as before (${before})`);
      },
    },
  },
});
