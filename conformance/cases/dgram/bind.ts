/** Binding: every form, the address it gives, and the errors. */
import { group, type TestContext } from "../../src/case.ts";

export default group({
  id: "dgram/bind",
  cases: {
    "every-form": {
      level: "must",
      claim: "bind() takes a port, an address and a callback in every documented combination, and an options object.",
      rows: ["D03"],
      docs: ["dgram.html#socketbindport-address-callback", "dgram.html#socketbindoptions-callback"],
      needs: ["udp"],
      async run(t: TestContext) {
        const forms: unknown[][] = [
          [],
          [0],
          [undefined],
          [null],
          [0, "127.0.0.1"],
          [0, undefined],
          [{}],
          [{ port: 0 }],
          [{ port: 0, address: "127.0.0.1" }],
          [{ address: "127.0.0.1", exclusive: true }],
        ];
        for (const form of forms) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          await new Promise<void>((resolve) => {
            t.ok((socket.bind as (...a: unknown[]) => unknown)(...form, resolve) === socket, "bind returns the socket");
          });
          t.ok(socket.address().port > 0, `bind(${JSON.stringify(form)}) has a port`);
        }
      },
    },
    "no-address-means-every-address": {
      level: "must",
      claim: "Without an address a udp4 socket is bound to 0.0.0.0 and receives on every local address.",
      rows: ["D03"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        const got: string[] = [];
        socket.on("message", (message) => void got.push(message.toString()));
        await new Promise<void>((resolve) => socket.bind(resolve));
        const { address, family, port } = socket.address();
        t.deepEqual({ address, family }, { address: "0.0.0.0", family: "IPv4" }, "address()");
        const peer = await t.peer.datagram();
        await peer.send("to .1", port, "127.0.0.1");
        await t.until(() => got.length === 1, "the first datagram");
        await peer.send("to .9", port, "127.0.0.9");
        await t.until(() => got.length === 2, "the second datagram");
        t.deepEqual(got, ["to .1", "to .9"], "messages");
      },
    },
    "empty-address-means-every-address": {
      level: "must",
      claim: "An empty or null address is as no address.",
      rows: ["D03"],
      needs: ["udp"],
      async run(t: TestContext) {
        for (const address of ["", null]) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          await new Promise<void>((resolve) => socket.bind(0, address as never, resolve));
          t.equal(socket.address().address, "0.0.0.0", `bind(0, ${JSON.stringify(address)})`);
        }
      },
    },
    "named-address-resolves": {
      level: "must",
      claim: "bind(0, 'localhost') resolves the name and reports the address.",
      rows: ["D03", "AD1"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind({}, { port: 0, address: "localhost" });
        t.equal(socket.address().address, "127.0.0.1", "address");
      },
    },
    "given-port-is-kept": {
      level: "must",
      claim: "A socket bound to a particular port reports it in exactly address, family and port.",
      rows: ["D03", "AD1"],
      members: ["dgram.BindOptions.address", "dgram.BindOptions.port"],
      needs: ["udp"],
      async run(t: TestContext) {
        const first = await t.bind();
        const { port } = first.address();
        first.close();
        await t.once(first, "close");
        const socket = await t.bind({}, { port, address: "127.0.0.1" });
        t.deepEqual(socket.address(), { address: "127.0.0.1", family: "IPv4", port }, "address()");
      },
    },
    "callback-is-a-one-time-listener": {
      level: "must",
      claim: "The callback of bind is called once, on 'listening', with no arguments.",
      rows: ["D03"],
      docs: ["dgram.html#event-listening"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        socket.on("listening", () => log.mark("listening"));
        socket.bind(0, "127.0.0.1", (...args: unknown[]) => log.mark(`callback(${args.length})`));
        log.equals([]);
        await log.until("callback(0)");
        t.equal(socket.listenerCount("listening"), 1, "listeners of 'listening' afterwards");
        socket.emit("listening");
        log.equals(["listening", "callback(0)", "listening"]);
      },
    },
    "bind-twice": {
      level: "must",
      claim: "A second bind throws ERR_SOCKET_ALREADY_BOUND at once, while binding and when bound, and emits nothing.",
      rows: ["D03", "ER12"],
      docs: ["errors.html#err_socket_already_bound"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        log.watch("", socket, ["listening", "error", "close"]);
        const shape = { name: "Error", code: "ERR_SOCKET_ALREADY_BOUND", message: "Socket is already bound" };
        socket.bind(0, "127.0.0.1");
        t.throws(() => socket.bind(0), shape, "while binding");
        await log.until("listening");
        t.throws(() => socket.bind(0), shape, "when bound");
        t.throws(() => socket.bind(), shape, "without arguments");
        await t.turns(3);
        log.equals(["listening"]);
      },
    },
    "used-port": {
      level: "must",
      claim:
        "A used port gives an 'error' with code, errno, syscall, address, port and Node's message, and no 'close'.",
      rows: ["D03", "D10", "ER9", "UD2"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        const log = t.journal();
        log.watch("", socket, ["listening", "close"]);
        socket.bind(peer.port, "127.0.0.1", () => log.mark("callback"));
        const [error] = await t.once(socket, "error");
        t.error(
          error,
          {
            name: "Error",
            code: "EADDRINUSE",
            errno: -98,
            syscall: "bind",
            address: "127.0.0.1",
            port: peer.port,
            message: `bind EADDRINUSE 127.0.0.1:${peer.port}`,
          },
          "the error",
        );
        await t.turns(3);
        log.equals([]);
      },
    },
    "binds-after-a-failure": {
      level: "must",
      claim: "After a failed bind the same socket can be bound to another port.",
      rows: ["D03", "ER9"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.bind(peer.port, "127.0.0.1");
        await t.once(socket, "error");
        socket.bind(0, "127.0.0.1");
        await t.once(socket, "listening");
        t.ok(socket.address().port !== peer.port, "another port");
        socket.send("second try", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "second try", "what the peer receives");
      },
    },
    "address-that-is-not-local": {
      level: "must",
      claim: "An address of another machine gives EADDRNOTAVAIL with that address.",
      rows: ["D10", "ER9"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.bind(0, "203.0.113.77");
        const [error] = await t.once(socket, "error");
        t.error(
          error,
          {
            code: "EADDRNOTAVAIL",
            errno: -99,
            syscall: "bind",
            address: "203.0.113.77",
            message: "bind EADDRNOTAVAIL 203.0.113.77",
          },
          "the error",
        );
      },
    },
    "address-of-the-other-family": {
      level: "must",
      claim: "An IPv6 address for a udp4 socket gives an 'error' with code EINVAL.",
      rows: ["D10", "ER9"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.bind(0, "::1");
        const [error] = await t.once(socket, "error");
        t.error(error, { code: "EINVAL", syscall: "bind", address: "::1" }, "the error");
      },
    },
    "name-that-cannot-be-resolved": {
      level: "must",
      claim:
        "A name that is no valid name gives an 'error' ENOTFOUND with the host name, and the socket can be bound again.",
      rows: ["D10", "D03", "ER9"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        socket.bind(0, "no..name");
        const [error] = await t.once(socket, "error");
        t.error(
          error,
          { code: "ENOTFOUND", syscall: "getaddrinfo", message: "getaddrinfo ENOTFOUND no..name" },
          "the error",
        );
        t.equal((error as { hostname?: string }).hostname, "no..name", "hostname");
        socket.bind(0, "127.0.0.1");
        await t.once(socket, "listening");
      },
    },
    "refuses-an-address-of-a-wrong-type": {
      level: "must",
      claim: "bind throws ERR_INVALID_ARG_TYPE for an address that is not a string.",
      rows: ["D03"],
      needs: ["udp"],
      run(t: TestContext) {
        for (const args of [[0, 5], [0, {}], [{ port: 0, address: 5 }]]) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          t.throws(
            () => (socket.bind as (...a: unknown[]) => unknown).apply(socket, args),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "hostname" argument must be of type string\. Received /,
            },
            `bind(${JSON.stringify(args)})`,
          );
        }
      },
    },
    "odd-ports-are-coerced": {
      level: "should",
      claim: "bind does not throw for a port of an odd type: NaN and words count as 0, numeric strings as numbers.",
      rows: ["D03"],
      needs: ["udp"],
      async run(t: TestContext) {
        for (const port of [Number.NaN, "x", "0", false]) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          socket.bind(port as never, "127.0.0.1");
          await t.once(socket, "listening");
          t.ok(socket.address().port > 0, `bind(${String(port)})`);
        }
      },
    },
    "refuses-a-descriptor-that-is-no-datagram-socket": {
      level: "must",
      claim: "bind({ fd }) throws ERR_INVALID_FD_TYPE for a descriptor that is not open.",
      rows: ["D03", "FD1"],
      needs: ["udp", "fd.datagram"],
      run(t: TestContext) {
        t.throws(
          () => t.own(t.dgram.createSocket("udp4")).bind({ fd: 65_000 }),
          { name: "TypeError", code: "ERR_INVALID_FD_TYPE", message: /^Unsupported fd type: / },
          "bind({ fd: 65000 })",
        );
      },
    },
    "never-listening-within-the-call": {
      level: "must",
      claim: "'listening' comes on a later tick than bind, and datagrams are received from then on.",
      rows: ["D03", "D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        let returned = false;
        const early = new Promise<boolean>((resolve) => socket.on("listening", () => resolve(!returned)));
        socket.bind(0, "127.0.0.1");
        returned = true;
        t.equal(await early, false, "'listening' inside bind()");
        const message = t.once(socket, "message");
        const peer = await t.peer.datagram();
        await peer.send("now", socket.address().port, "127.0.0.1");
        t.equal(String((await message)[0]), "now", "the message");
      },
    },
    "exclusive-is-accepted": {
      level: "must",
      claim: "bind({ exclusive: true }) binds as usual outside of a cluster, to the address and port it names.",
      rows: ["D03"],
      members: ["dgram.BindOptions.exclusive"],
      docs: ["dgram.html#socketbindoptions-callback"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind({}, { address: "127.0.0.1", port: 0, exclusive: true });
        t.equal(socket.address().address, "127.0.0.1", "address");
        const message = t.once(socket, "message");
        await (await t.peer.datagram()).send("in", socket.address().port, "127.0.0.1");
        t.equal(String((await message)[0]), "in", "the message");
      },
    },
  },
});
