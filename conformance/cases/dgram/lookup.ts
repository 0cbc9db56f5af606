/** The `lookup` option. */
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

type Answer = (error: Error | null, address?: string, family?: number) => void;

interface Asked {
  readonly name: string;
  readonly options: unknown;
}

/** A bound socket whose lookup answers addresses itself and every other name by `answer`; it records what it was asked. */
async function looking(t: TestContext, answer: (name: string, callback: Answer) => void) {
  const asked: Asked[] = [];
  const lookup = (name: string, options: unknown, callback: Answer): void => {
    asked.push({ name, options });
    if (t.net.isIP(name) !== 0) callback(null, name, t.net.isIP(name));
    else answer(name, callback);
  };
  const socket = t.own(t.dgram.createSocket({ type: "udp4", lookup: lookup as never }));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  asked.length = 0;
  return { socket, asked };
}

function failure(socket: DgramSocket, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve) => (socket.send as (...a: unknown[]) => unknown)(...args, resolve));
}

export default group({
  id: "dgram/lookup",
  cases: {
    "used-for-sending": {
      level: "must",
      claim: "A custom lookup is asked for the destination's name with the socket's family, and its address is used.",
      rows: ["D01", "D04", "DS7"],
      members: ["dgram.SocketOptions.lookup"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const { socket, asked } = await looking(t, (_name, callback) => callback(null, "127.0.0.1", 4));
        socket.send("by custom lookup", peer.port, "my.peer");
        t.equal((await peer.receive()).data.toString(), "by custom lookup", "what the peer receives");
        t.deepEqual(
          asked.map(({ name }) => name),
          ["my.peer"],
          "names asked for",
        );
        t.deepEqual(asked[0]?.options, 4, "options");
      },
    },
    "used-for-binding": {
      level: "must",
      claim: "A custom lookup is asked for the name to bind to.",
      rows: ["D01", "D03", "DS7"],
      needs: ["udp"],
      async run(t: TestContext) {
        const names: string[] = [];
        const lookup = (name: string, _options: unknown, callback: Answer): void => {
          names.push(name);
          setImmediate(callback, null, "127.0.0.1", 4);
        };
        const socket = t.own(t.dgram.createSocket({ type: "udp4", lookup: lookup as never }));
        socket.bind(0, "my.host");
        await t.once(socket, "listening");
        t.deepEqual(names, ["my.host"], "names asked for");
        t.equal(socket.address().address, "127.0.0.1", "address");
      },
    },
    "used-for-connecting": {
      level: "must",
      claim: "A custom lookup is asked for the name to connect to.",
      rows: ["D01", "D08", "DS7"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const { socket, asked } = await looking(t, (_name, callback) => callback(null, "127.0.0.1", 4));
        const connect = t.once(socket, "connect");
        socket.connect(peer.port, "my.peer");
        await connect;
        t.equal(asked[0]?.name, "my.peer", "the name asked for");
        t.equal(socket.remoteAddress().port, peer.port, "remoteAddress()");
      },
    },
    "its-error-reaches-the-callback": {
      level: "must",
      claim: "The very error of a custom lookup is given to the send callback and not emitted.",
      rows: ["D10", "DS7"],
      needs: ["udp"],
      async run(t: TestContext) {
        const error = Object.assign(new Error("no such peer"), { code: "ENOTFOUND" });
        const { socket } = await looking(t, (_name, callback) => callback(error));
        const log = t.journal();
        log.watch("", socket, ["error"]);
        t.ok((await failure(socket, "x", 4567, "my.peer")) === error, "the error object itself");
        await t.turns(3);
        log.equals([]);
      },
    },
    "its-error-is-emitted-without-a-callback": {
      level: "must",
      claim: "Without a callback the error of a custom lookup is emitted, and the socket keeps working.",
      rows: ["D10", "DS7"],
      needs: ["udp"],
      async run(t: TestContext) {
        const error = Object.assign(new Error("no such peer"), { code: "ENOTFOUND" });
        const { socket } = await looking(t, (_name, callback) => setImmediate(callback, error));
        const emitted = t.once(socket, "error");
        socket.send("x", 4567, "my.peer");
        t.ok((await emitted)[0] === error, "the error object itself");
        const peer = await t.peer.datagram();
        socket.send("still here", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "still here", "what the peer receives");
      },
    },
    "its-error-when-binding": {
      level: "must",
      claim: "The error of a custom lookup for a bind is emitted, and the socket can be bound afterwards.",
      rows: ["D10", "D03", "DS7"],
      needs: ["udp"],
      async run(t: TestContext) {
        const error = Object.assign(new Error("no such host"), { code: "ENOTFOUND" });
        const lookup = (name: string, _options: unknown, callback: Answer): void =>
          name === "127.0.0.1" ? callback(null, name, 4) : void setImmediate(callback, error);
        const socket = t.own(t.dgram.createSocket({ type: "udp4", lookup: lookup as never }));
        socket.bind(0, "my.host");
        t.ok((await t.once(socket, "error"))[0] === error, "the error object itself");
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
        t.equal(socket.address().address, "127.0.0.1", "address");
      },
    },
    "address-of-the-other-family": {
      level: "must",
      claim: "A lookup that answers with the other family makes the send fail with EINVAL.",
      rows: ["DS7", "D10"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const { socket } = await looking(t, (_name, callback) => callback(null, "::1", 6));
        t.error(await failure(socket, "x", 4567, "my.peer"), { code: "EINVAL", syscall: "send" }, "the error");
      },
    },
    "asked-once-for-each-send": {
      level: "must",
      claim: "Each send asks the lookup once, and the datagrams leave in the order of the answers.",
      rows: ["D01", "D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const waiting: Answer[] = [];
        const { socket, asked } = await looking(t, (_name, callback) => void waiting.push(callback));
        socket.send("first", peer.port, "first.name");
        socket.send("second", peer.port, "second.name");
        await t.until(() => waiting.length === 2, "both lookups");
        waiting[1]?.(null, "127.0.0.1", 4);
        t.equal((await peer.receive()).data.toString(), "second", "after the second answer");
        waiting[0]?.(null, "127.0.0.1", 4);
        t.equal((await peer.receive()).data.toString(), "first", "after the first answer");
        t.deepEqual(
          asked.map(({ name }) => name),
          ["first.name", "second.name"],
          "names asked for",
        );
      },
    },
  },
});
