/** What `listen` refuses at once, and that a refusal leaves the server as it was. */
import { group, type TestContext } from "../../../src/case.ts";

const BAD_PORTS: readonly [unknown, string][] = [
  [-1, "type number (-1)"],
  [65536, "type number (65536)"],
  [1.5, "type number (1.5)"],
  [Number.NaN, "type number (NaN)"],
  [Number.POSITIVE_INFINITY, "type number (Infinity)"],
];

export default group({
  id: "net/server/listen-arguments",
  cases: {
    "refuses-a-port-out-of-range": {
      level: "must",
      claim: "listen throws ERR_SOCKET_BAD_PORT for a number that is no port, as argument and as option.",
      rows: ["S01", "S04", "K20"],
      docs: ["errors.html#err_socket_bad_port"],
      run(t: TestContext) {
        for (const [port, shown] of BAD_PORTS) {
          for (const args of [[port], [port, "127.0.0.1"], [{ port }]]) {
            const server = t.net.createServer();
            t.throws(
              () => (server.listen as (...a: unknown[]) => unknown).apply(server, args),
              {
                name: "RangeError",
                code: "ERR_SOCKET_BAD_PORT",
                message: `options.port should be >= 0 and < 65536. Received ${shown}.`,
              },
              `listen with port ${port}`,
            );
          }
        }
      },
    },
    "refuses-an-empty-string-as-port": {
      level: "must",
      claim:
        "listen('') and listen(' ') throw ERR_SOCKET_BAD_PORT, and so does a port option that is no numeric string.",
      rows: ["S01", "S04", "K20"],
      run(t: TestContext) {
        for (const arg of ["", " ", { port: "x" }, { port: "" }]) {
          t.throws(
            () => t.net.createServer().listen(arg as never),
            {
              name: "RangeError",
              code: "ERR_SOCKET_BAD_PORT",
              message: /^options\.port should be >= 0 and < 65536\. /,
            },
            `listen(${JSON.stringify(arg)})`,
          );
        }
      },
    },
    "refuses-a-port-of-a-wrong-type": {
      level: "must",
      claim: "listen throws ERR_INVALID_ARG_VALUE for a port that is a boolean, an object, a bigint or a symbol.",
      rows: ["S01", "S04", "K20"],
      run(t: TestContext) {
        for (const arg of [true, false, 0n, Symbol("port"), { port: true }, { port: {} }, { port: false }]) {
          t.throws(
            () => t.net.createServer().listen(arg as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_VALUE",
              message: /^The argument 'options' is invalid\. Received \{ port: /,
            },
            "listen with a port of a wrong type",
          );
        }
      },
    },
    "refuses-options-without-port-or-path": {
      level: "must",
      claim: "listen throws ERR_INVALID_ARG_VALUE for options that name neither a port nor a path.",
      rows: ["S04", "K20"],
      needs: ["tcp.backlog"],
      run(t: TestContext) {
        for (const arg of [{}, { host: "127.0.0.1" }, [], { backlog: 5 }]) {
          t.throws(
            () => t.net.createServer().listen(arg as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_VALUE",
              message: /^The argument 'options' must have the property "port" or "path"\. Received /,
            },
            `listen(${JSON.stringify(arg)})`,
          );
        }
      },
    },
    "refuses-a-path-of-a-wrong-type": {
      level: "must",
      claim: "listen({ path }) throws ERR_INVALID_ARG_VALUE for a path that is empty or not a string.",
      rows: ["S02", "S04", "K20"],
      run(t: TestContext) {
        for (const path of [5, "", null, {}, true]) {
          t.throws(
            () => t.net.createServer().listen({ path } as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_VALUE",
              message: /^The argument 'options' is invalid\. Received \{ path: /,
            },
            `path ${JSON.stringify(path)}`,
          );
        }
      },
    },
    "refuses-a-descriptor-that-is-none": {
      level: "must",
      claim: "listen({ fd }) throws ERR_INVALID_ARG_VALUE for a negative or non-numeric descriptor.",
      rows: ["S03", "K20"],
      run(t: TestContext) {
        for (const fd of [-1, "3", null, {}]) {
          t.throws(
            () => t.net.createServer().listen({ fd } as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_VALUE",
              message: /^The argument 'options' must have the property "port" or "path"\. /,
            },
            `fd ${JSON.stringify(fd)}`,
          );
        }
      },
    },
    "refuses-a-host-of-a-wrong-type": {
      level: "must",
      claim: "listen({ port, host }) throws ERR_INVALID_ARG_TYPE for a host that is not a string.",
      rows: ["S04", "K20"],
      run(t: TestContext) {
        for (const host of [5, {}, true]) {
          t.throws(
            () => t.net.createServer().listen({ port: 0, host } as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "hostname" argument must be of type string\. Received /,
            },
            `host ${JSON.stringify(host)}`,
          );
        }
      },
    },
    "refuses-a-signal-of-another-class": {
      level: "must",
      claim: "listen({ signal }) throws ERR_INVALID_ARG_TYPE for a signal that is not an AbortSignal.",
      rows: ["S04", "K20", "LF10"],
      run(t: TestContext) {
        for (const signal of ["abort", {}, 5]) {
          t.throws(
            () => t.net.createServer().listen({ port: 0, signal } as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "options\.signal" property must be an instance of AbortSignal\. Received /,
            },
            `signal ${JSON.stringify(signal)}`,
          );
        }
      },
    },
    "listens-after-a-refusal": {
      level: "must",
      claim: "A server whose listen threw for a bad argument is unchanged and can listen afterwards.",
      rows: ["S01", "S10"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer((socket) => void socket.end("still here")));
        for (const arg of [-1, true, {}, { path: 5 }]) {
          t.throws(() => server.listen(arg as never), {}, `listen(${JSON.stringify(arg)})`);
        }
        t.equal(server.listening, false, "listening after the refusals");
        t.equal(server.address(), null, "address() after the refusals");
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "still here", "what the client reads");
      },
    },
    "odd-backlogs-are-accepted": {
      level: "must",
      claim: "A backlog that is negative, NaN or no number does not keep the server from listening.",
      rows: ["S01", "S04"],
      needs: ["tcp.backlog"],
      async run(t: TestContext) {
        for (const backlog of [-1, Number.NaN, "x", 0]) {
          const server = t.own(t.net.createServer((socket) => void socket.end("ok")));
          server.listen({ port: 0, host: "127.0.0.1", backlog: backlog as never });
          await t.once(server, "listening");
          const client = await t.peer.connect({ port: t.portOf(server) });
          t.equal((await client.readToEnd()).toString(), "ok", `what the client reads with backlog ${backlog}`);
        }
      },
    },
    "empty-or-null-host-means-every-address": {
      level: "must",
      claim: "A host that is empty or null is as no host: every address.",
      rows: ["S01"],
      env: ["ipv6"],
      async run(t: TestContext) {
        for (const host of ["", null]) {
          const server = t.own(t.net.createServer());
          server.listen(0, host as never);
          await t.once(server, "listening");
          const address = server.address();
          t.ok(typeof address === "object" && address !== null, "an address object");
          t.equal(address.address, "::", `address for host ${JSON.stringify(host)}`);
        }
      },
    },
  },
});
