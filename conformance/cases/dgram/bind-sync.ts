/** `bindSync` and `connectSync`. */
import { group, type TestContext } from "../../src/case.ts";

export default group({
  id: "dgram/bind-sync",
  cases: {
    "returns-the-address": {
      level: "must",
      claim:
        "bindSync returns the bound address, address() gives the same at once, and 'listening' follows on a later tick.",
      rows: ["D03"],
      members: ["dgram.BindSyncOptions.address", "dgram.BindSyncOptions.port"],
      docs: ["dgram.html#socketbindsyncoptions"],
      needs: ["udp", "udp.bind-sync"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        log.watch("", socket, ["listening", "error"]);
        const address = socket.bindSync({ address: "127.0.0.1", port: 0 });
        t.equal(address.address, "127.0.0.1", "address");
        t.equal(address.family, "IPv4", "family");
        t.ok(address.port > 0, "port");
        t.deepEqual(socket.address(), address, "address()");
        log.equals([]);
        await log.until("listening");
        log.equals(["listening"]);
      },
    },
    "receives-afterwards": {
      level: "must",
      claim: "A socket bound by bindSync receives datagrams.",
      rows: ["D03", "D02"],
      needs: ["udp", "udp.bind-sync"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        const { port } = socket.bindSync({ address: "127.0.0.1" });
        const message = t.once(socket, "message");
        await (await t.peer.datagram()).send("in", port, "127.0.0.1");
        t.equal(String((await message)[0]), "in", "the message");
      },
    },
    defaults: {
      level: "must",
      claim: "Without options bindSync binds every address, and a free port.",
      rows: ["D03"],
      needs: ["udp", "udp.bind-sync"],
      run(t: TestContext) {
        for (const options of [undefined, {}, { address: "" }]) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          const address = socket.bindSync(options);
          t.equal(address.address, "0.0.0.0", "address");
          t.ok(address.port > 0, "port");
        }
      },
    },
    "used-port-throws": {
      level: "must",
      claim: "A used port is thrown as EADDRINUSE, nothing is emitted, and the socket can be bound elsewhere.",
      rows: ["D03", "D10"],
      needs: ["udp", "udp.bind-sync"],
      env: ["linux"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        t.throws(
          () => socket.bindSync({ address: "127.0.0.1", port: peer.port }),
          {
            name: "Error",
            code: "EADDRINUSE",
            errno: -98,
            syscall: "bind",
            address: "127.0.0.1",
            port: peer.port,
            message: `bind EADDRINUSE 127.0.0.1:${peer.port}`,
          },
          "bindSync",
        );
        await t.turns(3);
        log.equals([]);
        t.ok(socket.bindSync({ address: "127.0.0.1" }).port > 0, "another port");
      },
    },
    twice: {
      level: "must",
      claim:
        "bindSync throws ERR_SOCKET_ALREADY_BOUND when bound and while a bind is pending, and so does bind after it.",
      rows: ["D03", "ER12"],
      needs: ["udp", "udp.bind-sync"],
      async run(t: TestContext) {
        const shape = { name: "Error", code: "ERR_SOCKET_ALREADY_BOUND" };
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.bindSync();
        t.throws(() => socket.bindSync(), shape, "bindSync when bound");
        t.throws(() => socket.bind(0), shape, "bind when bound");
        const pending = t.own(t.dgram.createSocket("udp4"));
        pending.bind(0);
        t.throws(() => pending.bindSync(), shape, "bindSync while binding");
        t.throws(() => pending.connectSync(4567), shape, "connectSync while binding");
        await t.once(pending, "listening");
      },
    },
    "refuses-bad-input": {
      level: "must",
      claim: "bindSync throws for options of a wrong type, a bad port, a host name and an address that is no string.",
      rows: ["D03"],
      needs: ["udp", "udp.bind-sync"],
      run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        for (const options of [5, null, "x", []]) {
          t.throws(
            () => socket.bindSync(options as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "options" argument must be of type object\. /,
            },
            `bindSync(${JSON.stringify(options)})`,
          );
        }
        for (const port of [-1, 65536, 1.5, "x"]) {
          t.throws(
            () => socket.bindSync({ port: port as never }),
            {
              name: "RangeError",
              code: "ERR_SOCKET_BAD_PORT",
              message: /^options\.port should be >= 0 and < 65536\. /,
            },
            `port ${port}`,
          );
        }
        t.throws(
          () => socket.bindSync({ address: "localhost" }),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_VALUE",
            message: /^The property 'options\.address' must be a numeric IP address/,
          },
          "a host name",
        );
        t.throws(
          () => socket.bindSync({ address: 5 as never }),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_TYPE",
            message: /^The "options\.address" property must be of type string\. /,
          },
          "a number as address",
        );
        t.throws(() => socket.bindSync({ address: "::1" }), { code: "EINVAL", syscall: "bind" }, "the other family");
        t.ok(socket.bindSync().port > 0, "bindSync afterwards");
      },
    },
    "connect-sync": {
      level: "must",
      claim:
        "connectSync binds and connects at once: remoteAddress() answers, 'connect' follows, and send needs no destination.",
      rows: ["D08"],
      docs: ["dgram.html#socketconnectsyncport-address"],
      needs: ["udp", "udp.bind-sync", "udp.connect"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        log.watch("", socket, ["connect", "error"]);
        t.equal(socket.connectSync(peer.port, "127.0.0.1"), undefined, "connectSync returns");
        t.deepEqual(
          socket.remoteAddress(),
          { address: "127.0.0.1", family: "IPv4", port: peer.port },
          "remoteAddress()",
        );
        log.equals([]);
        socket.send("at once");
        t.equal((await peer.receive()).data.toString(), "at once", "what the peer receives");
        log.equals(["connect"]);
        t.throws(() => socket.connectSync(peer.port), { code: "ERR_SOCKET_DGRAM_IS_CONNECTED" }, "a second time");
        socket.disconnect();
        socket.connectSync(peer.port);
      },
    },
    "connect-sync-refuses-bad-input": {
      level: "must",
      claim:
        "connectSync throws for a bad port, a host name, an address that is no string and one of the other family.",
      rows: ["D08"],
      needs: ["udp", "udp.bind-sync", "udp.connect"],
      env: ["linux"],
      run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        for (const port of [undefined, 0, -1, 65536, "x"]) {
          t.throws(
            () => socket.connectSync(port as never),
            { name: "RangeError", code: "ERR_SOCKET_BAD_PORT", message: /^Port should be > 0 and < 65536\. / },
            `connectSync(${String(port)})`,
          );
        }
        t.throws(
          () => socket.connectSync(4567, "localhost"),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_VALUE",
            message: /^The argument 'address' must be a numeric IP address/,
          },
          "a host name",
        );
        t.throws(
          () => socket.connectSync(4567, 5 as never),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_TYPE",
            message: /^The "address" argument must be of type string\. /,
          },
          "a number as address",
        );
        t.throws(
          () => socket.connectSync(4567, "::1"),
          { code: "EINVAL", syscall: "connect", address: "::1", port: 4567 },
          "the other family",
        );
        t.throws(
          () => socket.remoteAddress(),
          { code: "ERR_SOCKET_DGRAM_NOT_CONNECTED" },
          "remoteAddress() afterwards",
        );
      },
    },
    closed: {
      level: "must",
      claim: "bindSync and connectSync of a closed socket throw ERR_SOCKET_DGRAM_NOT_RUNNING.",
      rows: ["D09", "ER10"],
      needs: ["udp", "udp.bind-sync"],
      async run(t: TestContext) {
        const socket = t.dgram.createSocket("udp4");
        const closed = t.once(socket, "close");
        socket.close();
        const shape = { name: "Error", code: "ERR_SOCKET_DGRAM_NOT_RUNNING", message: "Not running" };
        t.throws(() => socket.bindSync(), shape, "bindSync");
        t.throws(() => socket.connectSync(4567), shape, "connectSync");
        await closed;
      },
    },
  },
});
