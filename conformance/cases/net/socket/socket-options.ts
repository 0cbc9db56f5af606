import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/socket-options",
  cases: {
    "no-delay-is-remembered-before-connect": {
      level: "must",
      claim: "`setNoDelay` in every form returns the socket before, while and after connecting, and data flows.",
      rows: ["K15", "KA4", "TD11"],
      docs: ["net.html#socketsetnodelaynodelay"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        t.equal(socket.setNoDelay(), socket, "setNoDelay() before connect");
        t.equal(socket.setNoDelay(false), socket, "setNoDelay(false) before connect");
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        t.equal(socket.setNoDelay(true), socket, "setNoDelay(true) while connecting");
        await connected;
        t.equal(socket.setNoDelay(false), socket, "setNoDelay(false)");
        t.equal(socket.setNoDelay(), socket, "setNoDelay()");
        const remote = await listener.accept();
        socket.write("a");
        socket.write("b");
        socket.end("c");
        t.equal((await remote.readToEnd()).toString(), "abc", "what the peer read");
      },
    },
    "no-delay-of-the-connect-options": {
      level: "must",
      claim: "`noDelay: true` of the connect options connects and sends.",
      rows: ["K02", "KA4"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      needs: ["tcp.no-delay"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", noDelay: true });
        const remote = await listener.accept();
        socket.end("sent");
        t.equal((await remote.readToEnd()).toString(), "sent", "what the peer read");
      },
    },
    "type-of-service-is-kept-before-connect": {
      level: "must",
      claim: "`getTypeOfService` is 0 at first and what `setTypeOfService` was given, which returns the socket.",
      rows: ["K21"],
      docs: ["net.html#socketsettypeofservicetos", "net.html#socketgettypeofservice"],
      needs: ["tcp.type-of-service"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        t.equal(socket.getTypeOfService(), 0, "at first");
        t.equal(socket.setTypeOfService(0x20), socket, "the returned value");
        t.equal(socket.getTypeOfService(), 0x20, "once set");
        const other = t.own(new t.net.Socket({ typeOfService: 8 }));
        t.equal(other.getTypeOfService(), 8, "of the constructor's option");
      },
    },
    "type-of-service-reaches-the-kernel": {
      level: "must",
      claim: "On a connected socket the value is the kernel's: it clears the two ECN bits of what was set.",
      rows: ["K21"],
      docs: ["net.html#socketgettypeofservice"],
      needs: ["tcp.type-of-service"],
      env: ["linux"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        socket.setTypeOfService(0x13);
        t.equal(socket.getTypeOfService(), 0x10, "after 0x13");
      },
    },
    "early-type-of-service-reaches-the-kernel": {
      level: "must",
      claim: "A value set before connect, by method or option, is applied to the connection.",
      rows: ["K21"],
      members: ["net.SocketConstructorOpts.typeOfService", "net.TcpNetConnectOpts.typeOfService"],
      docs: ["net.html#socketsettypeofservicetos"],
      needs: ["tcp.type-of-service"],
      env: ["linux"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const byMethod = t.own(new t.net.Socket());
        byMethod.setTypeOfService(0x13);
        const connected = t.once(byMethod, "connect");
        byMethod.connect({ port, host: "127.0.0.1" });
        await connected;
        t.equal(byMethod.getTypeOfService(), 0x10, "by method");
        const byOption = await t.dial({ port, host: "127.0.0.1", typeOfService: 0x23 });
        t.equal(byOption.getTypeOfService(), 0x20, "by option");
      },
    },
    "absent-type-of-service-is-refused": {
      level: "must",
      claim: "An adapter without type of service refuses to set it on a connection at once.",
      rows: ["K21"],
      needs: ["tcp"],
      absenceOf: "tcp.type-of-service",
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = await t.dial(port);
        t.throws(() => socket.setTypeOfService(8), { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" }, "setTypeOfService");
      },
    },
    "block-list-refuses-an-address": {
      level: "must",
      claim: "A blockList of the connect options refuses its addresses with ERR_IP_BLOCKED, and opens nothing.",
      rows: ["K02", "K23"],
      members: ["net.TcpNetConnectOpts.blockList"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        blockList.addAddress("127.0.0.1");
        const { port } = await t.peer.listen();
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1", blockList }));
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        const expected = {
          name: "Error",
          code: "ERR_IP_BLOCKED",
          message: /127\.0\.0\.1/,
        };
        t.error((await t.once(socket, "error"))[0], expected, "the error");
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
      },
    },
    "block-list-lets-others-through": {
      level: "must",
      claim: "An address that no rule of the blockList names is connected to.",
      rows: ["K02", "K23"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        blockList.addSubnet("10.0.0.0", 8);
        const { port } = await t.peer.listen();
        const socket = await t.dial({ port, host: "127.0.0.1", blockList });
        t.equal(socket.remotePort, port, "remotePort");
      },
    },
    "block-list-sees-resolved-addresses": {
      level: "must",
      claim: "A blockList judges the address that a name resolves to.",
      rows: ["K02", "K23"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        blockList.addAddress("127.0.0.1");
        const { port } = await t.peer.listen();
        const socket = t.own(t.net.connect({ port, host: "localhost", family: 4, blockList }));
        t.error((await t.once(socket, "error"))[0], { code: "ERR_IP_BLOCKED" }, "the error");
      },
    },
  },
});
