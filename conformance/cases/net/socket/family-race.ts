import { group, type TestContext } from "../../../src/case.ts";

type Answer = readonly (readonly [address: string, family: number])[];

/** A lookup function that answers with these addresses, on a later turn. */
function answering(...answer: Answer) {
  return (
    _host: string,
    _options: unknown,
    callback: (error: null, addresses: { address: string; family: number }[]) => void,
  ): void => {
    setImmediate(() =>
      callback(
        null,
        answer.map(([address, family]) => ({ address, family })),
      ),
    );
  };
}

const EVENTS = [
  "lookup",
  "connectionAttempt",
  "connectionAttemptFailed",
  "connectionAttemptTimeout",
  "connect",
  "ready",
];

export default group({
  id: "net/socket/family-race",
  cases: {
    "dead-address-then-good-one-connects": {
      level: "must",
      claim: "When the first address refuses, the next one is tried, and the attempts are told in order.",
      rows: ["K04", "DS1", "DS2", "DS4"],
      docs: ["net.html#event-connectionattempt", "net.html#event-connectionattemptfailed"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const { port } = listener;
        const log = t.journal();
        const told: unknown[] = [];
        const socket = t.own(
          t.net.connect({ port, host: "two.example", lookup: answering(["127.0.0.2", 4], ["127.0.0.1", 4]) }),
        );
        log.watch("", socket, [...EVENTS, "error"]);
        socket.on("connectionAttempt", (...args) => told.push(["attempt", ...args]));
        socket.on("connectionAttemptFailed", (ip, toPort, family, error) => {
          told.push(["failed", ip, toPort, family, (error as NodeJS.ErrnoException).code]);
        });
        await log.until("ready");
        log.equals([
          "lookup",
          "lookup",
          "connectionAttempt",
          "connectionAttemptFailed",
          "connectionAttempt",
          "connect",
          "ready",
        ]);
        t.deepEqual(
          told,
          [
            ["attempt", "127.0.0.2", port, 4],
            ["failed", "127.0.0.2", port, 4, "ECONNREFUSED"],
            ["attempt", "127.0.0.1", port, 4],
          ],
          "the attempts",
        );
        t.equal(socket.remoteAddress, "127.0.0.1", "remoteAddress");
        socket.end("after the race");
        const remote = await listener.accept();
        t.equal((await remote.readToEnd()).toString(), "after the race", "what the peer read");
      },
    },
    "attempted-addresses-are-listed": {
      level: "must",
      claim: "`autoSelectFamilyAttemptedAddresses` lists every address tried as `ip:port`, the connected one last.",
      rows: ["K04", "DS2"],
      docs: ["net.html#socketautoselectfamilyattemptedaddresses"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(
          t.net.connect({ port, host: "two.example", lookup: answering(["127.0.0.2", 4], ["127.0.0.1", 4]) }),
        );
        await t.once(socket, "connect");
        t.deepEqual(
          socket.autoSelectFamilyAttemptedAddresses,
          [`127.0.0.2:${port}`, `127.0.0.1:${port}`],
          "autoSelectFamilyAttemptedAddresses",
        );
      },
    },
    "first-good-address-ends-the-race": {
      level: "must",
      claim: "When the first address connects, no other one is tried.",
      rows: ["K04", "DS2"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const attempts: unknown[] = [];
        const socket = t.own(
          t.net.connect({ port, host: "two.example", lookup: answering(["127.0.0.1", 4], ["127.0.0.2", 4]) }),
        );
        socket.on("connectionAttempt", (ip) => attempts.push(ip));
        await t.once(socket, "ready");
        t.deepEqual(attempts, ["127.0.0.1"], "attempts");
        t.deepEqual(socket.autoSelectFamilyAttemptedAddresses, [`127.0.0.1:${port}`], "attempted addresses");
      },
    },
    "families-alternate-from-the-first-answer": {
      level: "must",
      claim: "The attempts alternate between the families, starting with that of the first address.",
      rows: ["K04", "DS2"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(
          t.net.connect({
            port,
            host: "four.example",
            lookup: answering(["127.0.0.3", 4], ["127.0.0.2", 4], ["::1", 6], ["127.0.0.1", 4]),
          }),
        );
        const attempts: unknown[] = [];
        socket.on("connectionAttempt", (ip, _port, family) => attempts.push([ip, family]));
        await t.once(socket, "connect");
        const expected = [
          ["127.0.0.3", 4],
          ["::1", 6],
          ["127.0.0.2", 4],
          ["127.0.0.1", 4],
        ];
        t.deepEqual(attempts, expected, "attempts");
        t.equal(socket.remoteFamily, "IPv4", "remoteFamily");
      },
    },
    "ipv-six-only-service-is-reached": {
      level: "must",
      claim: "A service that listens on ::1 alone is reached by a name that has 127.0.0.1 first.",
      rows: ["DS1", "DS2"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen({ host: "::1" });
        const socket = t.own(
          t.net.connect({ port, host: "dual.example", lookup: answering(["127.0.0.1", 4], ["::1", 6]) }),
        );
        await t.once(socket, "connect");
        t.equal(socket.remoteAddress, "::1", "remoteAddress");
        t.equal(socket.remoteFamily, "IPv6", "remoteFamily");
      },
    },
    "total-failure-is-one-aggregate-error": {
      level: "must",
      claim:
        "When every address fails there is one AggregateError with an empty message, the first code and each error.",
      rows: ["K20", "DS2", "ER1"],
      docs: ["net.html#event-error_1"],
      async run(t: TestContext) {
        const port = await t.peer.closedPort();
        const socket = t.own(
          t.net.connect({ port, host: "two.example", lookup: answering(["127.0.0.2", 4], ["127.0.0.3", 4]) }),
        );
        const log = t.journal();
        log.watch("", socket, ["connect", "error", "close"]);
        const [error] = (await t.once(socket, "error")) as [AggregateError & { code: string }];
        t.error(error, { name: "AggregateError", code: "ECONNREFUSED", message: "" }, "the error");
        t.ok(error instanceof AggregateError, "instanceof AggregateError");
        t.equal(error.errors.length, 2, "number of errors");
        for (const [i, address] of ["127.0.0.2", "127.0.0.3"].entries()) {
          const message = `connect ECONNREFUSED ${address}:${port}`;
          t.error(error.errors[i], { code: "ECONNREFUSED", syscall: "connect", address, port, message }, `error ${i}`);
        }
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
        t.equal(socket.connecting, false, "connecting");
      },
    },
    "one-address-gives-a-plain-error": {
      level: "must",
      claim: "A name with a single address that refuses gives a plain error, not an AggregateError.",
      rows: ["K20", "DS2", "ER1"],
      docs: ["net.html#event-error_1"],
      async run(t: TestContext) {
        const port = await t.peer.closedPort();
        const socket = t.own(t.net.connect({ port, host: "one.example", lookup: answering(["127.0.0.1", 4]) }));
        const [error] = await t.once(socket, "error");
        const message = `connect ECONNREFUSED 127.0.0.1:${port}`;
        t.error(error, { name: "Error", code: "ECONNREFUSED", address: "127.0.0.1", port, message }, "the error");
        t.ok(!(error instanceof AggregateError), "not an AggregateError");
      },
    },
    "silent-address-gives-way-after-its-time": {
      level: "must",
      claim:
        "An address that does not answer within autoSelectFamilyAttemptTimeout is given up, told, and the next is tried.",
      rows: ["K04", "DS2", "DS3"],
      members: ["net.TcpNetConnectOpts.autoSelectFamilyAttemptTimeout"],
      docs: ["net.html#event-connectionattempttimeout"],
      env: ["linux"],
      async run(t: TestContext) {
        const silent = await t.peer.deafPort();
        const { port } = await t.peer.listen({ host: "127.0.0.2", port: silent });
        const socket = t.own(
          t.net.connect({
            port,
            host: "two.example",
            autoSelectFamilyAttemptTimeout: 20,
            lookup: answering(["127.0.0.1", 4], ["127.0.0.2", 4]),
          }),
        );
        const log = t.journal();
        log.watch("", socket, [...EVENTS, "error"]);
        const told = t.once(socket, "connectionAttemptTimeout");
        await log.until("ready");
        t.deepEqual(await told, ["127.0.0.1", silent, 4], "arguments of `connectionAttemptTimeout`");
        log.ordered("connectionAttempt", "connectionAttemptTimeout", "connectionAttempt", "connect", "ready");
        t.equal(socket.remoteAddress, "127.0.0.2", "remoteAddress");
      },
    },
    "given-up-address-is-etimedout-in-the-aggregate": {
      level: "must",
      claim: "When a silent and a refusing address both fail, the AggregateError holds ETIMEDOUT and ECONNREFUSED.",
      rows: ["K20", "DS2", "DS3"],
      docs: ["net.html#event-connectionattempttimeout"],
      env: ["linux"],
      async run(t: TestContext) {
        const port = await t.peer.deafPort();
        const socket = t.own(
          t.net.connect({
            port,
            host: "two.example",
            autoSelectFamilyAttemptTimeout: 20,
            lookup: answering(["127.0.0.1", 4], ["127.0.0.2", 4]),
          }),
        );
        const [error] = (await t.once(socket, "error")) as [AggregateError];
        t.error(error, { name: "AggregateError", code: "ETIMEDOUT" }, "the error");
        const silent = { code: "ETIMEDOUT", syscall: "connect", address: "127.0.0.1", port };
        t.error(error.errors[0], silent, "the error of the silent address");
        const refusing = { code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.2", port };
        t.error(error.errors[1], refusing, "the error of the refusing address");
      },
    },
    "last-silent-address-is-not-given-up": {
      level: "must",
      claim: "The only address left is not cut off by the time per attempt: the socket goes on connecting.",
      rows: ["K04", "DS3"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      env: ["linux"],
      async run(t: TestContext) {
        const silent = await t.peer.deafPort();
        const socket = t.own(
          t.net.connect({
            port: silent,
            host: "one.example",
            autoSelectFamilyAttemptTimeout: 10,
            lookup: answering(["127.0.0.1", 4]),
          }),
        );
        let errors = 0;
        socket.on("error", () => errors++);
        await t.once(socket, "lookup");
        await t.never(socket, "connectionAttemptTimeout", 150);
        t.equal(errors, 0, "errors");
        t.equal(socket.connecting, true, "connecting");
      },
    },
    "off-uses-the-first-address-only": {
      level: "must",
      claim: "With autoSelectFamily false the lookup is asked for one address, and its refusal is final.",
      rows: ["K02", "DS2"],
      members: ["net.TcpNetConnectOpts.autoSelectFamily"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(
          t.net.connect({
            port,
            host: "one.example",
            autoSelectFamily: false,
            lookup(_host, options, callback) {
              if (options.all) return callback(new Error("asked for all"), "");
              setImmediate(() => callback(null, "127.0.0.2", 4));
            },
          }),
        );
        const [error] = await t.once(socket, "error");
        t.error(error, { name: "Error", code: "ECONNREFUSED", address: "127.0.0.2", port }, "the error");
        t.equal(socket.autoSelectFamilyAttemptedAddresses, undefined, "autoSelectFamilyAttemptedAddresses");
      },
    },
    "destroy-between-attempts-ends-the-race": {
      level: "must",
      claim: "A socket destroyed in `connectionAttemptFailed` tries no further address and emits only `close(false)`.",
      rows: ["K04", "K12", "CS3"],
      docs: ["net.html#event-connectionattemptfailed"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(
          t.net.connect({ port, host: "two.example", lookup: answering(["127.0.0.2", 4], ["127.0.0.1", 4]) }),
        );
        const log = t.journal();
        log.watch("", socket, ["connectionAttempt", "connectionAttemptFailed", "connect", "error", "close"]);
        socket.on("connectionAttemptFailed", () => socket.destroy());
        await log.until("close(false)");
        await t.never(socket, "connectionAttempt");
        log.equals(["connectionAttempt", "connectionAttemptFailed", "close(false)"]);
      },
    },
    "options-hold-for-the-socket-that-wins": {
      level: "must",
      claim: "Writes, keep-alive and timeout asked for before the race apply to the address that won it.",
      rows: ["K15", "KA2", "DS2"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      env: ["proc-net"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "two.example",
            lookup: answering(["127.0.0.2", 4], ["127.0.0.1", 4]),
          }),
        );
        socket.setKeepAlive(true, 7000);
        socket.write("written early");
        await t.once(socket, "connect");
        const remote = await listener.accept();
        t.equal((await remote.read(13)).toString(), "written early", "what the peer read");
        const armed = (): boolean =>
          t.kernel(remote.remotePort).some((row) => row.remote.port === listener.port && row.timer === "keepalive");
        await t.until(armed, "a keep-alive timer in the kernel");
      },
    },
  },
});
