import { ADDRCONFIG, V4MAPPED } from "node:dns";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/lookup",
  cases: {
    "event-comes-between-name-and-connect": {
      level: "must",
      claim: "`lookup` is emitted with (null, address, family, host) after the name is resolved and before connecting.",
      rows: ["K03", "K04"],
      docs: ["net.html#event-lookup"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "localhost", family: 4 }));
        const log = t.journal();
        log.watch("", socket, ["lookup", "connect", "ready"]);
        const looked = t.once(socket, "lookup");
        log.mark("returned");
        await log.until("ready");
        t.deepEqual(await looked, [null, "127.0.0.1", 4, "localhost"], "arguments of `lookup`");
        log.equals(["returned", "lookup", "connect", "ready"]);
      },
    },
    "an-address-needs-no-lookup": {
      level: "must",
      claim: "A host that is an IP address is connected to without a `lookup` event or a call of the lookup function.",
      rows: ["K03"],
      members: ["net.TcpNetConnectOpts.host"],
      docs: ["net.html#event-lookup"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        let asked = 0;
        const socket = t.own(t.net.connect({ port: listener.port, host: "127.0.0.1", lookup: () => asked++ }));
        const log = t.journal();
        log.watch("", socket, ["lookup", "connect", "ready"]);
        await log.until("ready");
        log.equals(["connect", "ready"]);
        t.equal(asked, 0, "calls of the lookup function");
      },
    },
    "custom-function-is-asked-for-all-addresses": {
      level: "must",
      claim: "A custom lookup is called with the host and `all: true`, and its address is the one connected to.",
      rows: ["K02", "K03", "DS7"],
      members: ["net.TcpNetConnectOpts.lookup"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const asked: unknown[] = [];
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "service.example",
            lookup(host, options, callback) {
              asked.push(host, options.all);
              setImmediate(() => callback(null, [{ address: "127.0.0.1", family: 4 }]));
            },
          }),
        );
        const looked = t.once(socket, "lookup");
        await t.once(socket, "connect");
        t.deepEqual(asked, ["service.example", true], "host and options.all");
        t.deepEqual(await looked, [null, "127.0.0.1", 4, "service.example"], "arguments of `lookup`");
        t.equal(socket.remoteAddress, "127.0.0.1", "remoteAddress");
      },
    },
    "family-and-hints-reach-the-function": {
      level: "must",
      claim: "With a family the lookup is asked for one address of it, and `hints` are passed on.",
      rows: ["K02", "DS7"],
      members: ["net.TcpNetConnectOpts.family", "net.TcpNetConnectOpts.hints"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const asked: unknown[] = [];
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "service.example",
            family: 4,
            hints: ADDRCONFIG | V4MAPPED,
            lookup(_host, options, callback) {
              asked.push(options.family, options.hints, options.all ?? false);
              setImmediate(() => callback(null, "127.0.0.1", 4));
            },
          }),
        );
        await t.once(socket, "connect");
        t.deepEqual(asked, [4, ADDRCONFIG | V4MAPPED, false], "family, hints and all");
      },
    },
    "function-may-answer-at-once": {
      level: "must",
      claim: "A lookup function that calls back synchronously works, and `connect` still comes on a later tick.",
      rows: ["K02", "DS7"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const log = t.journal();
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "service.example",
            lookup: (_host, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
          }),
        );
        log.watch("", socket, ["connect"]);
        log.mark("returned");
        await log.until("connect");
        log.equals(["returned", "connect"]);
      },
    },
    "failure-is-told-in-lookup-and-in-error": {
      level: "must",
      claim: "The lookup's own error object is the first argument of `lookup` and the emitted `error`.",
      rows: ["K03", "ER5", "DS7"],
      docs: ["net.html#event-lookup"],
      async run(t: TestContext) {
        const failure = Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
        const socket = t.own(
          t.net.connect({
            port: 1,
            host: "service.example",
            lookup: (_host, _options, callback) => void setImmediate(() => callback(failure, "")),
          }),
        );
        const looked = new Promise<unknown[]>((resolve) => socket.once("lookup", (...args) => resolve(args)));
        const [error] = await t.once(socket, "error");
        t.equal(error, failure, "the emitted error");
        const args = await looked;
        t.equal(args[0], failure, "the error of `lookup`");
        t.equal(args[3], "service.example", "the host of `lookup`");
      },
    },
    "unknown-family-is-an-error": {
      level: "must",
      claim: "A lookup that answers with family 9 fails with ERR_INVALID_ADDRESS_FAMILY, naming host and port.",
      rows: ["K20", "DS7"],
      docs: ["errors.html#err_invalid_address_family"],
      async run(t: TestContext) {
        const socket = t.own(
          t.net.connect({
            port: 4321,
            host: "service.example",
            lookup: (_host, _options, callback) => {
              setImmediate(() => callback(null, [{ address: "127.0.0.1", family: 9 }]));
            },
          }),
        );
        const expected = {
          name: "RangeError",
          code: "ERR_INVALID_ADDRESS_FAMILY",
          message: "Invalid address family: 9 service.example:4321",
          port: 4321,
        };
        t.error((await t.once(socket, "error"))[0], expected, "the error");
      },
    },
    "address-of-the-other-family-is-einval": {
      level: "must",
      claim: "An IPv4 address that the lookup calls family 6 fails with EINVAL.",
      rows: ["K20", "DS7"],
      docs: ["net.html#event-lookup"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "service.example",
            autoSelectFamily: false,
            lookup: (_host, _options, callback) => void setImmediate(() => callback(null, "127.0.0.1", 6)),
          }),
        );
        const expected = { code: "EINVAL", syscall: "connect", address: "127.0.0.1", port: listener.port };
        t.error((await t.once(socket, "error"))[0], expected, "the error");
      },
    },
    "answer-that-is-no-address-is-an-error": {
      level: "must",
      claim: "A lookup that answers with text that is no IP address fails with ERR_INVALID_IP_ADDRESS.",
      rows: ["K20", "DS7"],
      docs: ["errors.html#err_invalid_ip_address"],
      async run(t: TestContext) {
        const expected = {
          name: "TypeError",
          code: "ERR_INVALID_IP_ADDRESS",
          message: "Invalid IP address: not-an-address",
        };
        for (const autoSelectFamily of [true, false]) {
          const socket = t.own(
            t.net.connect({
              port: 1,
              host: "service.example",
              autoSelectFamily,
              lookup(_host, options, callback) {
                const answer = "not-an-address";
                setImmediate(() => {
                  if (options.all) callback(null, [{ address: answer, family: 4 }]);
                  else callback(null, answer, 4);
                });
              },
            }),
          );
          t.error((await t.once(socket, "error"))[0], expected, `the error with autoSelectFamily ${autoSelectFamily}`);
        }
      },
    },
    "second-answer-opens-no-second-connection": {
      level: "must",
      claim: "A lookup that calls back twice does not open a second connection.",
      rows: ["DS7"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        let accepted = 0;
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "service.example",
            autoSelectFamily: false,
            lookup(_host, _options, callback) {
              setImmediate(() => {
                callback(null, "127.0.0.1", 4);
                callback(null, "127.0.0.1", 4);
              });
            },
          }),
        );
        const accept = async (): Promise<void> => {
          for (;;) {
            await listener.accept();
            accepted++;
          }
        };
        accept().catch(() => {});
        const settled = new Promise<void>((resolve) => {
          socket.once("connect", resolve).once("error", () => resolve());
        });
        await settled;
        await t.never(socket, "data");
        t.ok(accepted <= 1, `${accepted} connections accepted by the peer`);
      },
    },
    "destroy-during-the-lookup-opens-nothing": {
      level: "must",
      claim: "A socket destroyed while its lookup is pending ignores the answer: no `lookup`, no connection.",
      rows: ["K12", "CS2", "DS7"],
      docs: ["net.html#socketdestroyerror"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        let answer = (): void => {};
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "service.example",
            lookup: (_host, _options, callback) => {
              answer = () => callback(null, [{ address: "127.0.0.1", family: 4 }]);
            },
          }),
        );
        const log = t.journal();
        log.watch("", socket, ["lookup", "connectionAttempt", "connect", "error", "close"]);
        socket.destroy();
        await log.until("close(false)");
        answer();
        await t.never(socket, "connectionAttempt");
        log.equals(["close(false)"]);
      },
    },
    "destroy-in-the-lookup-event-opens-nothing": {
      level: "must",
      claim: "A socket destroyed in its `lookup` event emits only `close(false)`.",
      rows: ["K12", "CS2", "CS3"],
      docs: ["net.html#event-lookup"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "localhost", family: 4 }));
        const log = t.journal();
        log.watch("", socket, ["lookup", "connectionAttempt", "connect", "error", "close"]);
        socket.on("lookup", () => socket.destroy());
        await log.until("close(false)");
        await t.never(socket, "connectionAttempt");
        log.equals(["lookup", "close(false)"]);
      },
    },
    "unresolvable-name-is-enotfound": {
      level: "must",
      claim: "A name that does not exist gives ENOTFOUND of getaddrinfo, with errno -3008 and the host name.",
      rows: ["K20", "ER4"],
      docs: ["errors.html#common-system-errors"],
      budget: "long",
      async run(t: TestContext) {
        // An empty label: no resolver needs to ask anybody to know that there is no such name.
        const socket = t.own(t.net.connect({ port: 80, host: "no-such..example" }));
        const [error] = await t.once(socket, "error");
        const expected = {
          name: "Error",
          code: "ENOTFOUND",
          errno: -3008,
          syscall: "getaddrinfo",
          message: "getaddrinfo ENOTFOUND no-such..example",
        };
        t.error(error, expected, "the error");
        t.equal((error as { hostname?: string }).hostname, "no-such..example", "hostname");
      },
    },
    "hosts-file-is-honoured": {
      level: "must",
      claim: "`localhost` resolves by the hosts file to a loopback address, and `lookup` says so.",
      rows: ["K03", "DS1", "DS8"],
      docs: ["net.html#event-lookup"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(t.net.connect({ port: listener.port, host: "localhost" }));
        const found: unknown[] = [];
        socket.on("lookup", (_error, address) => found.push(address));
        await t.once(socket, "connect");
        t.ok(found.includes("127.0.0.1"), `looked up ${found}`);
        t.equal(socket.remoteAddress, "127.0.0.1", "remoteAddress");
      },
    },
  },
});
