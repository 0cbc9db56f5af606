/** Sharing a port, on purpose or not at all. */
import { group, type TestContext } from "../../src/case.ts";

export default group({
  id: "dgram/reuse",
  cases: {
    "conflict-without-options": {
      level: "must",
      claim:
        "Without reuseAddr a second bind of a port in one process gives EADDRINUSE, and the first keeps receiving.",
      rows: ["UD2", "D03"],
      needs: ["udp"],
      async run(t: TestContext) {
        const first = await t.bind();
        const { port } = first.address();
        const second = t.own(t.dgram.createSocket("udp4"));
        second.bind(port, "127.0.0.1");
        t.error((await t.once(second, "error"))[0], { code: "EADDRINUSE", syscall: "bind", port }, "the error");
        const message = t.once(first, "message");
        await (await t.peer.datagram()).send("mine", port, "127.0.0.1");
        t.equal(String((await message)[0]), "mine", "the message");
      },
    },
    "reuse-addr-shares": {
      level: "must",
      claim: "With reuseAddr on both, two sockets bind one port.",
      rows: ["UD2", "D01", "LB8"],
      members: ["dgram.SocketOptions.reuseAddr"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp", "udp.reuse-addr"],
      async run(t: TestContext) {
        const first = await t.bind({ reuseAddr: true });
        const second = await t.bind({ reuseAddr: true }, { port: first.address().port });
        t.deepEqual(second.address(), first.address(), "address()");
      },
    },
    "reuse-addr-with-another-process": {
      level: "must",
      claim: "With reuseAddr a port is shared with a socket of another process that set it too.",
      rows: ["UD2", "LB8"],
      needs: ["udp", "udp.reuse-addr"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram({ reuseAddr: true });
        const socket = await t.bind({ reuseAddr: true }, { port: peer.port });
        t.equal(socket.address().port, peer.port, "the port");
      },
    },
    "reuse-addr-needs-both": {
      level: "must",
      claim: "reuseAddr on the second socket alone does not take a port from one that did not set it.",
      rows: ["UD2"],
      needs: ["udp", "udp.reuse-addr"],
      env: ["linux"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket({ type: "udp4", reuseAddr: true }));
        socket.bind(peer.port, "127.0.0.1");
        t.error((await t.once(socket, "error"))[0], { code: "EADDRINUSE" }, "the error");
      },
    },
    "reuse-port-shares": {
      level: "must",
      claim: "With reusePort on both, two sockets bind one port; a third without it gets EADDRINUSE.",
      rows: ["UD3", "D01"],
      members: ["dgram.SocketOptions.reusePort"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp", "udp.reuse-port"],
      env: ["linux"],
      async run(t: TestContext) {
        const first = await t.bind({ reusePort: true });
        const { port } = first.address();
        const second = await t.bind({ reusePort: true }, { port });
        t.equal(second.address().port, port, "the port");
        const third = t.own(t.dgram.createSocket("udp4"));
        third.bind(port, "127.0.0.1");
        t.error((await t.once(third, "error"))[0], { code: "EADDRINUSE" }, "without reusePort");
        const fourth = t.own(t.dgram.createSocket({ type: "udp4", reuseAddr: true }));
        fourth.bind(port, "127.0.0.1");
        t.error((await t.once(fourth, "error"))[0], { code: "EADDRINUSE" }, "with reuseAddr alone");
      },
    },
    "reuse-port-delivers-each-datagram-once": {
      level: "must",
      claim: "A datagram to a port shared by reusePort reaches exactly one of the sockets.",
      rows: ["UD3"],
      needs: ["udp", "udp.reuse-port"],
      env: ["linux"],
      async run(t: TestContext) {
        const first = await t.bind({ reusePort: true });
        const { port } = first.address();
        const second = await t.bind({ reusePort: true }, { port });
        const got: string[] = [];
        for (const socket of [first, second]) socket.on("message", (data) => void got.push(data.toString()));
        const peer = await t.peer.datagram();
        for (let i = 0; i < 8; i += 1) {
          await peer.send(`${i}`, port, "127.0.0.1");
          await t.until(() => got.length > i, `datagram ${i}`);
        }
        await t.turns(5);
        t.deepEqual(got, ["0", "1", "2", "3", "4", "5", "6", "7"], "messages of both sockets");
      },
    },
    "same-port-on-two-addresses": {
      level: "must",
      claim: "Two sockets use one port on two local addresses without any option.",
      rows: ["UD2", "D03"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const first = await t.bind();
        const { port } = first.address();
        const second = await t.bind({}, { port, address: "127.0.0.2" });
        const message = t.once(second, "message");
        await (await t.peer.datagram()).send("to .2", port, "127.0.0.2");
        t.equal(String((await message)[0]), "to .2", "the message");
      },
    },
    "port-is-free-after-close": {
      level: "must",
      claim: "A port can be bound again as soon as its socket was closed.",
      rows: ["D09", "UD13"],
      needs: ["udp"],
      async run(t: TestContext) {
        const first = await t.bind();
        const { port } = first.address();
        first.close();
        const second = t.own(t.dgram.createSocket("udp4"));
        second.bind(port, "127.0.0.1");
        await t.once(second, "listening");
        t.equal(second.address().port, port, "the port");
      },
    },
  },
});
