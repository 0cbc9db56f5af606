import { group, type TestContext } from "../../../src/case.ts";

const type = { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" };

const BAD_PORTS = [-1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "x", "", " ", "-1", "65536", "1.5"];

/** `connect` of a fresh socket, with whatever arguments. */
function connecting(t: TestContext, ...args: unknown[]): () => unknown {
  return () => (t.own(new t.net.Socket()).connect as (...args: unknown[]) => unknown)(...args);
}

export default group({
  id: "net/socket/bad-arguments",
  cases: {
    "ports-out-of-range": {
      level: "must",
      claim: "A port that is no integer from 0 to 65535 throws ERR_SOCKET_BAD_PORT, as number or text, in every form.",
      rows: ["K02", "K20"],
      docs: ["errors.html#err_socket_bad_port"],
      run(t: TestContext) {
        for (const port of BAD_PORTS) {
          const expected = {
            name: "RangeError",
            code: "ERR_SOCKET_BAD_PORT",
            message: /^Port should be >= 0 and < 65536\. Received/,
          };
          t.throws(connecting(t, { port, host: "127.0.0.1" }), expected, `connect({ port: ${port} })`);
          if (typeof port === "number") t.throws(connecting(t, port), expected, `connect(${port})`);
        }
      },
    },
    "port-errors-tell-type-and-value": {
      level: "should",
      claim: "The message of ERR_SOCKET_BAD_PORT tells the type and the value that it got.",
      rows: ["K20"],
      docs: ["errors.html#err_socket_bad_port"],
      run(t: TestContext) {
        for (const port of BAD_PORTS) {
          const shown = typeof port === "string" ? `'${port}'` : `${port}`;
          const message = `Port should be >= 0 and < 65536. Received type ${typeof port} (${shown}).`;
          t.throws(connecting(t, { port, host: "127.0.0.1" }), { message }, `connect({ port: ${shown} })`);
        }
      },
    },
    "ports-of-a-wrong-type": {
      level: "must",
      claim: "A port that is neither number nor text throws ERR_INVALID_ARG_TYPE naming `options.port`.",
      rows: ["K02", "K20"],
      docs: ["errors.html#err_invalid_arg_type"],
      run(t: TestContext) {
        const message = /^The "options\.port" property must be one of type number or string\. Received/;
        for (const port of [null, true, {}, [], 1n, Symbol("port"), () => 80]) {
          t.throws(connecting(t, { port, host: "127.0.0.1" }), { ...type, message }, `port ${String(port)}`);
        }
        t.throws(connecting(t, null), { ...type, message }, "connect(null)");
        t.throws(connecting(t, true), { ...type, message }, "connect(true)");
      },
    },
    "nothing-to-connect-to": {
      level: "must",
      claim: "`connect` without port and path throws ERR_MISSING_ARGS.",
      rows: ["K02", "K20"],
      docs: ["errors.html#err_missing_args"],
      run(t: TestContext) {
        const expected = {
          name: "TypeError",
          code: "ERR_MISSING_ARGS",
          message: 'The "options" or "port" or "path" argument must be specified',
        };
        t.throws(connecting(t), expected, "connect()");
        t.throws(connecting(t, {}), expected, "connect({})");
        t.throws(connecting(t, undefined), expected, "connect(undefined)");
      },
    },
    "paths-and-hosts-of-a-wrong-type": {
      level: "must",
      claim: "A path or host that is no text throws ERR_INVALID_ARG_TYPE naming the option.",
      rows: ["K02", "K20"],
      docs: ["errors.html#err_invalid_arg_type"],
      run(t: TestContext) {
        for (const path of [1, true, {}, []]) {
          const expected = { ...type, message: /^The "options\.path" property must be of type string\. Received/ };
          t.throws(connecting(t, { path }), expected, `path ${JSON.stringify(path)}`);
        }
        for (const host of [1, true, {}, []]) {
          const expected = { ...type, message: /^The "options\.host" property must be of type string\. Received/ };
          t.throws(connecting(t, { port: 1, host }), expected, `host ${JSON.stringify(host)}`);
        }
      },
    },
    "local-addresses-that-are-none": {
      level: "must",
      claim:
        "A `localAddress` that is no IP address throws ERR_INVALID_IP_ADDRESS, a `localPort` of a wrong type ERR_INVALID_ARG_TYPE.",
      rows: ["K02", "K20", "PT7"],
      docs: ["errors.html#err_invalid_ip_address"],
      needs: ["tcp.local-bind"],
      run(t: TestContext) {
        for (const localAddress of ["foobar", "127.0.0.256", 1]) {
          const expected = {
            name: "TypeError",
            code: "ERR_INVALID_IP_ADDRESS",
            message: `Invalid IP address: ${localAddress}`,
          };
          t.throws(
            connecting(t, { port: 1, host: "127.0.0.1", localAddress }),
            expected,
            `localAddress ${localAddress}`,
          );
        }
        for (const localPort of ["foobar", "8080", true, {}]) {
          const expected = { ...type, message: /^The "options\.localPort" property must be of type number\. Received/ };
          t.throws(connecting(t, { port: 1, host: "127.0.0.1", localPort }), expected, `localPort ${localPort}`);
        }
      },
    },
    "lookup-functions-that-are-none": {
      level: "must",
      claim: "A `lookup` that is no function throws ERR_INVALID_ARG_TYPE when a name has to be looked up.",
      rows: ["K02", "K20", "DS7"],
      docs: ["errors.html#err_invalid_arg_type"],
      run(t: TestContext) {
        for (const lookup of [1, "lookup", {}, true]) {
          const expected = { ...type, message: /^The "options\.lookup" property must be of type function\. Received/ };
          t.throws(connecting(t, { port: 1, host: "localhost", lookup }), expected, `lookup ${typeof lookup}`);
        }
      },
    },
    "unknown-families-and-hints": {
      level: "must",
      claim: "A family other than 0, 4 and 6, and unknown hints, throw ERR_INVALID_ARG_VALUE.",
      rows: ["K02", "K20"],
      docs: ["errors.html#err_invalid_arg_value"],
      run(t: TestContext) {
        const value = { name: "TypeError", code: "ERR_INVALID_ARG_VALUE" };
        for (const family of [5, 46, "x", "ipv4"]) {
          const message = /family' must be one of.* Received/;
          t.throws(connecting(t, { port: 1, host: "localhost", family }), { ...value, message }, `family ${family}`);
        }
        const message = "The argument 'hints' is invalid. Received 12345";
        t.throws(connecting(t, { port: 1, host: "localhost", hints: 12_345 }), { ...value, message }, "hints 12345");
      },
    },
    "family-race-options": {
      level: "must",
      claim: "`autoSelectFamily` must be a boolean and its time per attempt a positive 32-bit integer.",
      rows: ["K02", "K20", "DS2"],
      docs: ["net.html#socketconnectoptions-connectlistener"],
      run(t: TestContext) {
        const where = { port: 1, host: "localhost" };
        t.throws(
          connecting(t, { ...where, autoSelectFamily: "yes" }),
          { ...type, message: /^The "options\.autoSelectFamily" property must be of type boolean\. Received/ },
          "autoSelectFamily of text",
        );
        for (const time of [0, -10, 1.5, 2 ** 31]) {
          t.throws(
            connecting(t, { ...where, autoSelectFamilyAttemptTimeout: time }),
            { name: "RangeError", code: "ERR_OUT_OF_RANGE", message: /"options\.autoSelectFamilyAttemptTimeout"/ },
            `autoSelectFamilyAttemptTimeout ${time}`,
          );
        }
        t.throws(connecting(t, { ...where, autoSelectFamilyAttemptTimeout: "250" }), type, "a time of text");
      },
    },
    "refused-arguments-leave-the-socket-usable": {
      level: "must",
      claim: "A `connect` that threw has changed nothing: the socket connects afterwards.",
      rows: ["K02", "K20"],
      docs: ["net.html#socketconnect"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const range = { code: "ERR_SOCKET_BAD_PORT" };
        t.throws(() => socket.connect({ port: 65_536, host: "127.0.0.1" }), range, "a bad port");
        t.throws(() => socket.connect({} as never), { code: "ERR_MISSING_ARGS" }, "no port");
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        await connected;
        const remote = await listener.accept();
        socket.end("usable");
        t.equal((await remote.readToEnd()).toString(), "usable", "what the peer read");
      },
    },
    "timeouts-of-a-wrong-kind": {
      level: "must",
      claim: "`setTimeout` takes a non-negative finite number, and a function if anything as its callback.",
      rows: ["K07", "K20"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        const set =
          (...args: unknown[]) =>
          () =>
            (socket.setTimeout as (...args: unknown[]) => unknown)(...args);
        for (const value of ["100", true, null, undefined, {}, () => {}]) {
          const expected = { ...type, message: /^The "msecs" argument must be of type number\. Received/ };
          t.throws(set(value), expected, `setTimeout(${typeof value})`);
        }
        for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
          const expected = {
            name: "RangeError",
            code: "ERR_OUT_OF_RANGE",
            message: `The value of "msecs" is out of range. It must be a non-negative finite number. Received ${value}`,
          };
          t.throws(set(value), expected, `setTimeout(${value})`);
        }
        for (const value of [1, "x", {}, null]) {
          const expected = { ...type, message: /^The "callback" argument must be of type function\. Received/ };
          t.throws(set(10, value), expected, `setTimeout(10, ${JSON.stringify(value)})`);
        }
        t.equal(socket.listenerCount("timeout"), 0, "listeners left behind");
      },
    },
    "timeout-option-of-a-wrong-kind": {
      level: "must",
      claim: "The `timeout` option of `net.connect` is checked as `setTimeout` checks it.",
      rows: ["K07", "K20", "N02"],
      docs: ["net.html#netcreateconnectionoptions-connectlistener"],
      run(t: TestContext) {
        const connect = (timeout: unknown) => () => t.net.connect({ path: t.path("x"), timeout } as never);
        t.throws(
          connect("10"),
          { ...type, message: /^The "msecs" argument must be of type number\. Received/ },
          "text",
        );
        t.throws(connect(-1), { name: "RangeError", code: "ERR_OUT_OF_RANGE" }, "-1");
      },
    },
    "type-of-service-of-a-wrong-kind": {
      level: "must",
      claim: "`setTypeOfService` takes an integer from 0 to 255.",
      rows: ["K20", "K21"],
      docs: ["net.html#socketsettypeofservicetos"],
      needs: ["tcp.type-of-service"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        const set = (value: unknown) => () => socket.setTypeOfService(value as number);
        for (const value of ["8", null, undefined, Number.NaN]) {
          t.throws(
            set(value),
            { ...type, message: /^The "tos" argument must be of type number\. Received/ },
            `${value}`,
          );
        }
        for (const value of [-1, 256, 1.5]) {
          const expected = {
            name: "RangeError",
            code: "ERR_OUT_OF_RANGE",
            message: /^The value of "tos" is out of range/,
          };
          t.throws(set(value), expected, `${value}`);
        }
        t.equal(socket.getTypeOfService(), 0, "unchanged");
      },
    },
    "chunks-of-a-wrong-type": {
      level: "must",
      claim:
        "`write` and `end` of what is neither text nor bytes throw ERR_INVALID_ARG_TYPE, of null ERR_STREAM_NULL_VALUES.",
      rows: ["K10", "K20"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const write = (value: unknown) => () => socket.write(value as string);
        for (const value of [undefined, 1, true, {}, [], () => "x", Symbol("x")]) {
          t.throws(write(value), { ...type, message: /^The "chunk" argument must be of type string/ }, String(value));
        }
        const expected = {
          name: "TypeError",
          code: "ERR_STREAM_NULL_VALUES",
          message: "May not write null values to stream",
        };
        t.throws(write(null), expected, "null");
        for (const value of [1, true, {}]) {
          t.throws(() => socket.end(value as unknown as string), type, `end(${JSON.stringify(value)})`);
        }
        t.equal(socket.bytesWritten, 0, "bytesWritten");
        socket.end("still fine");
        t.equal((await remote.readToEnd()).toString(), "still fine", "what the peer read");
      },
    },
    "unknown-encodings": {
      level: "must",
      claim:
        "An encoding that does not exist throws ERR_UNKNOWN_ENCODING in write, setEncoding and setDefaultEncoding.",
      rows: ["K05", "K10", "K20"],
      docs: ["errors.html#err_unknown_encoding"],
      async run(t: TestContext) {
        const { client } = await t.pair();
        const nope = "nope" as BufferEncoding;
        const expected = { name: "TypeError", code: "ERR_UNKNOWN_ENCODING", message: "Unknown encoding: nope" };
        t.throws(() => client.write("x", nope), expected, "write");
        t.throws(() => client.setEncoding(nope), expected, "setEncoding");
        t.throws(() => client.setDefaultEncoding(nope), expected, "setDefaultEncoding");
        t.equal(client.bytesWritten, 0, "bytesWritten");
      },
    },
    "keep-alive-and-no-delay-take-anything": {
      level: "must",
      claim: "`setKeepAlive` and `setNoDelay` judge their arguments by truth and number, and never throw.",
      rows: ["K15", "K20"],
      docs: ["net.html#socketsetkeepaliveenable-initialdelay-interval-count"],
      needs: ["tcp.keep-alive"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        for (const value of ["x", -1, Number.NaN, 1.5, null, undefined]) {
          t.equal(socket.setKeepAlive(true, value as number), socket, `setKeepAlive(true, ${value})`);
          t.equal(socket.setKeepAlive(value as unknown as boolean), socket, `setKeepAlive(${value})`);
          t.equal(socket.setNoDelay(value as unknown as boolean), socket, `setNoDelay(${value})`);
        }
      },
    },
    "listeners-that-are-no-function": {
      level: "must",
      claim: "`on` with a listener that is no function throws ERR_INVALID_ARG_TYPE naming `listener`, for `data` too.",
      rows: ["K20"],
      docs: ["events.html#emitteroneventname-listener"],
      run(t: TestContext) {
        const socket = t.own(new t.net.Socket());
        const on = socket.on as (event: string, listener: unknown) => unknown;
        for (const event of ["data", "end", "close"]) {
          for (const listener of [undefined, null, 5, {}]) {
            const expected = { ...type, message: /^The "listener" argument must be of type function\. Received / };
            t.throws(() => on.call(socket, event, listener), expected, `on("${event}", ${listener})`);
          }
        }
      },
    },
    "old-callers-without-a-callback-function": {
      level: "should",
      claim: "A connect listener that is no function is ignored.",
      rows: ["K02", "N02"],
      async run(t: TestContext) {
        const { port } = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        const connected = t.once(socket, "connect");
        (socket.connect as (...args: unknown[]) => unknown)({ port, host: "127.0.0.1" }, "no function");
        await connected;
      },
    },
  },
});
