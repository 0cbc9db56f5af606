/** `address()` and `remoteAddress()` in each state of a datagram socket. */
import { group, type TestContext } from "../../src/case.ts";

export default group({
  id: "dgram/address",
  cases: {
    "unbound-throws-ebadf": {
      level: "must",
      claim: "address() of an unbound socket throws EBADF from getsockname.",
      rows: ["D03"],
      docs: ["dgram.html#socketaddress"],
      needs: ["udp"],
      env: ["linux"],
      run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.throws(
          () => socket.address(),
          { name: "Error", code: "EBADF", errno: -9, syscall: "getsockname", message: "getsockname EBADF" },
          "address()",
        );
      },
    },
    "while-binding-throws-ebadf": {
      level: "must",
      claim: "address() throws EBADF while the bind is pending, and answers from 'listening' on.",
      rows: ["D03"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.bind(0, "127.0.0.1");
        t.throws(() => socket.address(), { code: "EBADF" }, "address() while binding");
        const port = await new Promise<number>((resolve) =>
          socket.on("listening", () => resolve(socket.address().port)),
        );
        t.ok(port > 0, "the port inside 'listening'");
      },
    },
    "bound-has-three-fields": {
      level: "must",
      claim: "address() of a bound socket has exactly address, family and port.",
      rows: ["D03", "AD1"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const address = socket.address();
        t.deepEqual(Object.keys(address).sort(), ["address", "family", "port"], "keys");
        t.equal(address.address, "127.0.0.1", "address");
        t.equal(address.family, "IPv4", "family");
        t.ok(Number.isInteger(address.port) && address.port > 0, "port");
      },
    },
    "closed-throws-not-running": {
      level: "must",
      claim: "address() and remoteAddress() of a closed socket throw ERR_SOCKET_DGRAM_NOT_RUNNING.",
      rows: ["D03", "D09", "ER10"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.close();
        const shape = { name: "Error", code: "ERR_SOCKET_DGRAM_NOT_RUNNING", message: "Not running" };
        t.throws(() => socket.address(), shape, "address()");
        t.throws(() => socket.remoteAddress(), shape, "remoteAddress()");
        await t.once(socket, "close");
        t.throws(() => socket.address(), shape, "address() after 'close'");
      },
    },
    "implicitly-bound": {
      level: "must",
      claim: "A socket bound by its first send has the address 0.0.0.0 and a port from 'listening' on.",
      rows: ["D04", "D03", "UD1"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.send("x", peer.port, "127.0.0.1");
        await t.once(socket, "listening");
        t.equal(socket.address().address, "0.0.0.0", "address");
        t.equal((await peer.receive()).port, socket.address().port, "the port the peer sees");
      },
    },
    "chosen-source-after-connect": {
      level: "must",
      claim: "After connect() address() shows the source address that the system chose instead of 0.0.0.0.",
      rows: ["UD4", "D08"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        await new Promise<void>((resolve) => socket.bind(0, resolve));
        const { port } = socket.address();
        socket.connect(peer.port, "127.0.0.1");
        await t.once(socket, "connect");
        t.deepEqual(socket.address(), { address: "127.0.0.1", family: "IPv4", port }, "address()");
      },
    },
    "remote-address-needs-a-connection": {
      level: "must",
      claim: "remoteAddress() throws ERR_SOCKET_DGRAM_NOT_CONNECTED before connect, and tells the peer after it.",
      rows: ["D08"],
      docs: ["dgram.html#socketremoteaddress"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const shape = { name: "Error", code: "ERR_SOCKET_DGRAM_NOT_CONNECTED", message: "Not connected" };
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.throws(() => socket.remoteAddress(), shape, "unbound");
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
        t.throws(() => socket.remoteAddress(), shape, "bound");
        socket.connect(peer.port, "127.0.0.1");
        t.throws(() => socket.remoteAddress(), shape, "connecting");
        await t.once(socket, "connect");
        t.deepEqual(
          socket.remoteAddress(),
          { address: "127.0.0.1", family: "IPv4", port: peer.port },
          "remoteAddress() when connected",
        );
        socket.disconnect();
        t.throws(() => socket.remoteAddress(), shape, "after disconnect()");
      },
    },
  },
});
