/** Broadcast on the loopback network. */
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

const EVERYONE = "127.255.255.255";

function sent(socket: DgramSocket, data: string, port: number): Promise<unknown[]> {
  return new Promise((resolve) => socket.send(data, port, EVERYONE, (...result) => resolve(result)));
}

async function anywhere(t: TestContext): Promise<DgramSocket> {
  return t.bind({}, { port: 0, address: "0.0.0.0" });
}

export default group({
  id: "dgram/broadcast",
  cases: {
    "refused-without-the-flag": {
      level: "must",
      claim: "Without setBroadcast(true) a send to a broadcast address gives the callback EACCES.",
      rows: ["D05", "MC1"],
      docs: ["dgram.html#socketsetbroadcastflag"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await anywhere(t);
        const [error] = await sent(socket, "x", 4567);
        t.error(
          error,
          {
            name: "Error",
            code: "EACCES",
            errno: -13,
            syscall: "send",
            address: EVERYONE,
            port: 4567,
            message: `send EACCES ${EVERYONE}:4567`,
          },
          "the callback's error",
        );
      },
    },
    "delivered-to-every-listener": {
      level: "must",
      claim: "With the flag one send reaches every socket bound to the port, of this process and of another.",
      rows: ["D05", "P07", "MC1"],
      needs: ["udp", "udp.broadcast", "udp.reuse-addr"],
      env: ["linux", "broadcast"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram({ address: "0.0.0.0", reuseAddr: true });
        const where = { port: peer.port, address: "0.0.0.0" };
        const listeners = [await t.bind({ reuseAddr: true }, where), await t.bind({ reuseAddr: true }, where)];
        const messages = listeners.map((socket) => t.once(socket, "message"));
        const sender = await anywhere(t);
        sender.setBroadcast(true);
        t.deepEqual(await sent(sender, "to everyone", peer.port), [null, 11], "callback");
        for (const message of messages) {
          const [data, info] = await message;
          t.equal(String(data), "to everyone", "message");
          t.equal((info as { port: number }).port, sender.address().port, "rinfo.port");
        }
        t.equal((await peer.receive()).data.toString(), "to everyone", "what the other process receives");
      },
    },
    "received-from-another-process": {
      level: "must",
      claim: "A socket bound to 0.0.0.0 receives another process's broadcast without a flag of its own.",
      rows: ["D05"],
      needs: ["udp"],
      env: ["linux", "broadcast"],
      async run(t: TestContext) {
        const socket = await anywhere(t);
        const message = t.once(socket, "message");
        const peer = await t.peer.datagram({ address: "0.0.0.0" });
        await peer.setBroadcast(true);
        await peer.send("from the peer", socket.address().port, EVERYONE);
        t.equal(String((await message)[0]), "from the peer", "the message");
      },
    },
    "flag-can-be-taken-back": {
      level: "must",
      claim: "setBroadcast(false) after true makes the send fail with EACCES again.",
      rows: ["D05", "MC1"],
      needs: ["udp", "udp.broadcast"],
      env: ["linux", "broadcast"],
      async run(t: TestContext) {
        const sender = await anywhere(t);
        sender.setBroadcast(true);
        t.deepEqual(await sent(sender, "x", sender.address().port), [null, 1], "with the flag");
        sender.setBroadcast(false);
        t.error((await sent(sender, "x", 4567))[0], { code: "EACCES" }, "without the flag");
      },
    },
    "returns-nothing": {
      level: "must",
      claim: "setBroadcast returns undefined.",
      rows: ["D05"],
      needs: ["udp", "udp.broadcast"],
      async run(t: TestContext) {
        const socket = await t.bind();
        t.equal(socket.setBroadcast(true), undefined, "setBroadcast(true)");
        t.equal(socket.setBroadcast(false), undefined, "setBroadcast(false)");
      },
    },
    "any-value-counts-as-a-flag": {
      level: "should",
      claim: "setBroadcast takes truthy and falsy values of any type.",
      rows: ["D05"],
      needs: ["udp", "udp.broadcast"],
      env: ["linux", "broadcast"],
      async run(t: TestContext) {
        const sender = await anywhere(t);
        for (const value of [1, "yes", {}]) {
          sender.setBroadcast(value as never);
          t.deepEqual(await sent(sender, "x", sender.address().port), [null, 1], `setBroadcast(${String(value)})`);
          sender.setBroadcast(0 as never);
          t.error((await sent(sender, "x", 4567))[0], { code: "EACCES" }, "setBroadcast(0)");
        }
      },
    },
    "unbound-throws-ebadf": {
      level: "must",
      claim: "setBroadcast on an unbound socket throws EBADF, and works right after the bind.",
      rows: ["D05"],
      needs: ["udp", "udp.broadcast"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.throws(
          () => socket.setBroadcast(true),
          { name: "Error", code: "EBADF", errno: -9, syscall: "setBroadcast", message: "setBroadcast EBADF" },
          "unbound",
        );
        await new Promise<void>((resolve) => socket.bind(0, resolve));
        socket.setBroadcast(true);
      },
    },
    "does-not-keep-others-from-sending": {
      level: "must",
      claim: "After EACCES the socket still sends to single addresses.",
      rows: ["D05", "D10"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await anywhere(t);
        await sent(socket, "x", 4567);
        const peer = await t.peer.datagram();
        socket.send("single", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "single", "what the peer receives");
      },
    },
  },
});
