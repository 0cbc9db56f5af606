/** What `send` refuses at once, and that nothing leaves then. */
import { Buffer } from "node:buffer";
import type { DgramSocket } from "@sock/core";
import { type ErrorShape, group, type TestContext } from "../../src/case.ts";

type Send = (...args: unknown[]) => unknown;

/** Each call throws the error, and the peer receives the datagram that follows them as the first one. */
async function refuses(t: TestContext, calls: readonly (readonly unknown[])[], shape: ErrorShape): Promise<void> {
  const peer = await t.peer.datagram();
  const socket = await t.bind();
  const port = (arg: unknown): unknown => (arg === "PORT" ? peer.port : arg);
  for (const args of calls) {
    t.throws(() => (socket.send as Send)(...args.map(port)), shape, `send(${args.map(String).join(", ")})`);
  }
  await nothingLeft(t, socket, peer);
}

async function nothingLeft(
  t: TestContext,
  socket: DgramSocket,
  peer: Awaited<ReturnType<TestContext["peer"]["datagram"]>>,
): Promise<void> {
  socket.send("sentinel", peer.port, "127.0.0.1");
  t.equal((await peer.receive()).data.toString(), "sentinel", "the first datagram that arrives");
}

const data = Buffer.from("hello");

export default group({
  id: "dgram/send-arguments",
  cases: {
    "refuses-a-message-of-a-wrong-type": {
      level: "must",
      claim: "send throws ERR_INVALID_ARG_TYPE for a message that is no string, buffer, view or array.",
      rows: ["D04"],
      needs: ["udp"],
      run: (t) =>
        refuses(
          t,
          [
            [],
            [undefined, "PORT"],
            [null, "PORT"],
            [5, "PORT"],
            [true, "PORT"],
            [{}, "PORT"],
            [new ArrayBuffer(3), "PORT"],
          ],
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_TYPE",
            message:
              /^The "buffer" argument must be of type string or an instance of Buffer, TypedArray, or DataView\. Received /,
          },
        ),
    },
    "refuses-an-array-with-a-wrong-element": {
      level: "must",
      claim: "send throws ERR_INVALID_ARG_TYPE for an array with an element of a wrong type.",
      rows: ["D04"],
      needs: ["udp"],
      run: (t) =>
        refuses(
          t,
          [
            [[5], "PORT"],
            [["a", null], "PORT"],
            [[["nested"]], "PORT"],
            [[{}], "PORT"],
          ],
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_TYPE",
            message:
              /^The "buffer list arguments" argument must be of type string or an instance of Buffer, TypedArray, or DataView\. /,
          },
        ),
    },
    "refuses-a-bad-port": {
      level: "must",
      claim:
        "send of an unconnected socket throws ERR_SOCKET_BAD_PORT for a missing port and one that is none, 0 included.",
      rows: ["D04"],
      docs: ["errors.html#err_socket_bad_port"],
      needs: ["udp"],
      run: (t) =>
        refuses(
          t,
          [
            ["x"],
            ["x", 0],
            ["x", -1],
            ["x", 65536],
            ["x", Number.NaN],
            ["x", 1.5],
            ["x", "x"],
            ["x", null],
            ["x", true],
          ],
          {
            name: "RangeError",
            code: "ERR_SOCKET_BAD_PORT",
            message: /^Port should be > 0 and < 65536\. Received .+\.$/,
          },
        ),
    },
    "refuses-a-bad-port-behind-offset-and-length": {
      level: "must",
      claim: "send(msg, offset, length, port) throws ERR_SOCKET_BAD_PORT for a port that is none.",
      rows: ["D04", "UD11"],
      needs: ["udp"],
      run: (t) =>
        refuses(
          t,
          [
            [data, 0, 2, 0],
            [data, 0, 2, -1],
            [data, 0, 2, 65536, "127.0.0.1"],
            [data, 0, 2, "x", "127.0.0.1"],
          ],
          {
            name: "RangeError",
            code: "ERR_SOCKET_BAD_PORT",
            message: /^Port should be > 0 and < 65536\. /,
          },
        ),
    },
    "refuses-an-address-of-a-wrong-type": {
      level: "must",
      claim: "send throws ERR_INVALID_ARG_TYPE for an address that is neither a string nor nullish.",
      rows: ["D04"],
      needs: ["udp"],
      run: (t) =>
        refuses(
          t,
          [
            ["x", "PORT", 5],
            ["x", "PORT", true],
            ["x", "PORT", {}],
            [data, 0, 2, "PORT", 5],
          ],
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_TYPE",
            message: /^The "address" argument must be of type string\. Received /,
          },
        ),
    },
    "refuses-an-offset-outside": {
      level: "must",
      claim: "send throws ERR_BUFFER_OUT_OF_BOUNDS for a negative offset and one past the end.",
      rows: ["D04"],
      needs: ["udp"],
      run: (t) =>
        refuses(
          t,
          [
            [data, -1, 2, "PORT", "127.0.0.1"],
            [data, 6, 0, "PORT", "127.0.0.1"],
            ["hello", 6, 0, "PORT", "127.0.0.1"],
          ],
          {
            name: "RangeError",
            code: "ERR_BUFFER_OUT_OF_BOUNDS",
            message: '"offset" is outside of buffer bounds',
          },
        ),
    },
    "refuses-a-length-outside": {
      level: "must",
      claim: "send throws ERR_BUFFER_OUT_OF_BOUNDS for a negative length and one that reaches past the end.",
      rows: ["D04"],
      needs: ["udp"],
      run: (t) =>
        refuses(
          t,
          [
            [data, 0, -1, "PORT", "127.0.0.1"],
            [data, 0, 6, "PORT", "127.0.0.1"],
            [data, 1, 5, "PORT", "127.0.0.1"],
          ],
          {
            name: "RangeError",
            code: "ERR_BUFFER_OUT_OF_BOUNDS",
            message: '"length" is outside of buffer bounds',
          },
        ),
    },
    "refuses-offset-and-length-with-an-array": {
      level: "must",
      claim: "send(array, offset, length, port) throws ERR_INVALID_ARG_TYPE.",
      rows: ["D04"],
      needs: ["udp"],
      run: (t) =>
        refuses(t, [[[data], 0, 2, "PORT", "127.0.0.1"]], { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }),
    },
    "odd-offsets-are-coerced": {
      level: "should",
      claim: "Offsets and lengths that are strings, fractions or NaN count as whole numbers.",
      rows: ["D04"],
      needs: ["udp"],
      async run(t: TestContext) {
        const [socket, peer] = [await t.bind(), await t.peer.datagram()];
        for (const [offset, length, expected] of [
          ["1", "2", "el"],
          [1.5, 2, "el"],
          [Number.NaN, 2, "he"],
        ]) {
          (socket.send as Send)(data, offset, length, peer.port, "127.0.0.1");
          t.equal((await peer.receive()).data.toString(), expected, `send(hello, ${offset}, ${length})`);
        }
      },
    },
    "refusal-does-not-bind": {
      level: "must",
      claim: "A send that throws leaves an unbound socket unbound.",
      rows: ["D04", "D03"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.throws(() => socket.send("x", 0), { code: "ERR_SOCKET_BAD_PORT" }, "send to port 0");
        t.throws(() => socket.send(null as never, 5), { code: "ERR_INVALID_ARG_TYPE" }, "send(null)");
        await t.turns(5);
        t.throws(() => socket.address(), { code: "EBADF" }, "address()");
        socket.bind(0, "127.0.0.1");
        await t.once(socket, "listening");
      },
    },
    "destination-of-the-other-family": {
      level: "must",
      claim: "An IPv6 destination of a udp4 socket gives the callback EINVAL with address and port.",
      rows: ["D10", "D04"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const error = await new Promise((resolve) => socket.send("x", 4567, "::1", resolve));
        t.error(
          error,
          { code: "EINVAL", errno: -22, syscall: "send", address: "::1", port: 4567, message: "send EINVAL ::1:4567" },
          "the callback's error",
        );
      },
    },
  },
});
