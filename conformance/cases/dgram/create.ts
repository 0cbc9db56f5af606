/** How a datagram socket comes into being, and what `createSocket` refuses. */
import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { inherits } from "node:util";
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

const BAD_TYPE = {
  name: "TypeError",
  code: "ERR_SOCKET_BAD_TYPE",
  message: "Bad socket type specified. Valid types are: udp4, udp6",
};

export default group({
  id: "dgram/create",
  cases: {
    "by-type-and-by-options": {
      level: "must",
      claim: "createSocket takes a type or an options object with a type, and tells the type.",
      rows: ["D01"],
      members: ["dgram.SocketOptions.type"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback", "dgram.html#dgramcreatesockettype-callback"],
      needs: ["udp"],
      run(t: TestContext) {
        for (const type of ["udp4", "udp6"] as const) {
          for (const socket of [t.dgram.createSocket(type), t.dgram.createSocket({ type })]) {
            t.own(socket);
            t.equal((socket as unknown as { type: string }).type, type, "type");
            t.ok(socket instanceof t.dgram.Socket, "instanceof Socket");
            t.ok(socket instanceof EventEmitter, "instanceof EventEmitter");
          }
        }
      },
    },
    "diagnostics-channel-is-told": {
      level: "should",
      claim: "The channel `udp.socket` tells each datagram socket when it is made.",
      rows: ["D01"],
      docs: ["diagnostics_channel.html#udp"],
      needs: ["udp"],
      run(t: TestContext) {
        const seen: unknown[] = [];
        const told = (message: unknown): void => void seen.push((message as { socket: unknown }).socket);
        const source = channel("udp.socket");
        source.subscribe(told);
        const socket = t.own(t.dgram.createSocket("udp4"));
        source.unsubscribe(told);
        t.equal(seen.filter((one) => one === socket).length, 1, "messages");
      },
    },
    "callback-is-a-message-listener": {
      level: "must",
      claim: "The callback of createSocket is a listener of 'message', called for every datagram.",
      rows: ["D01", "D02"],
      needs: ["udp"],
      async run(t: TestContext) {
        const got: string[] = [];
        const callback = (message: Buffer): void => void got.push(message.toString());
        for (const arg of ["udp4", { type: "udp4" }] as const) {
          got.length = 0;
          const socket = t.dgram.createSocket(arg as never, callback);
          t.deepEqual(socket.listeners("message"), [callback], "listeners of 'message'");
          t.own(socket);
          await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
          const peer = await t.peer.datagram();
          await peer.send("one", socket.address().port, "127.0.0.1");
          await peer.send("two", socket.address().port, "127.0.0.1");
          await t.until(() => got.length === 2, "two messages");
          t.deepEqual(got, ["one", "two"], "messages");
        }
      },
    },
    "refuses-an-unknown-type": {
      level: "must",
      claim: "createSocket throws ERR_SOCKET_BAD_TYPE for a missing, unknown or misspelt type.",
      rows: ["D01"],
      docs: ["errors.html#err_socket_bad_type"],
      needs: ["udp"],
      run(t: TestContext) {
        for (const arg of [undefined, null, "udp5", "UDP4", "", 4, {}, { type: "tcp4" }, { type: 4 }]) {
          t.throws(() => t.dgram.createSocket(arg as never), BAD_TYPE, `createSocket(${JSON.stringify(arg)})`);
        }
      },
    },
    "refuses-buffer-sizes-that-are-no-sizes": {
      level: "must",
      claim: "recvBufferSize and sendBufferSize throw ERR_INVALID_ARG_TYPE for no number and ERR_OUT_OF_RANGE below 0.",
      rows: ["D01", "ER13"],
      needs: ["udp"],
      run(t: TestContext) {
        for (const name of ["recvBufferSize", "sendBufferSize"]) {
          for (const value of ["1024", {}, true]) {
            t.throws(
              () => t.dgram.createSocket({ type: "udp4", [name]: value } as never),
              {
                name: "TypeError",
                code: "ERR_INVALID_ARG_TYPE",
                message: new RegExp(`^The "options\\.${name}" property must be of type number\\. Received `),
              },
              `${name}: ${String(value)}`,
            );
          }
          t.throws(
            () => t.dgram.createSocket({ type: "udp4", [name]: -1 } as never),
            {
              name: "RangeError",
              code: "ERR_OUT_OF_RANGE",
              message: `The value of "options.${name}" is out of range. It must be >= 0 && <= 4294967295. Received -1`,
            },
            `${name}: -1`,
          );
        }
      },
    },
    "refuses-a-lookup-that-is-no-function": {
      level: "must",
      claim: "createSocket throws ERR_INVALID_ARG_TYPE for a lookup that is not a function.",
      rows: ["D01"],
      needs: ["udp"],
      run(t: TestContext) {
        for (const lookup of ["lookup", null, {}, 5]) {
          t.throws(
            () => t.dgram.createSocket({ type: "udp4", lookup } as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "lookup" argument must be of type function\. Received /,
            },
            `lookup ${JSON.stringify(lookup)}`,
          );
        }
      },
    },
    "refuses-a-signal-of-another-class": {
      level: "must",
      claim: "createSocket throws ERR_INVALID_ARG_TYPE for a signal that is not an AbortSignal.",
      rows: ["D01"],
      needs: ["udp"],
      run(t: TestContext) {
        for (const signal of ["abort", {}, null]) {
          t.throws(
            () => t.dgram.createSocket({ type: "udp4", signal } as never),
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
    "refuses-a-block-list-of-another-class": {
      level: "must",
      claim:
        "createSocket throws ERR_INVALID_ARG_TYPE for a receiveBlockList or sendBlockList that is no net.BlockList.",
      rows: ["D01", "K23"],
      needs: ["udp"],
      run(t: TestContext) {
        for (const name of ["receiveBlockList", "sendBlockList"]) {
          for (const value of [{}, "10.0.0.0/8", []]) {
            t.throws(
              () => t.dgram.createSocket({ type: "udp4", [name]: value } as never),
              {
                name: "TypeError",
                code: "ERR_INVALID_ARG_TYPE",
                message: new RegExp(`^The "options\\.${name}" property must be an net\\.BlockList\\. Received `),
              },
              `${name} ${JSON.stringify(value)}`,
            );
          }
        }
      },
    },
    "constructor-with-new": {
      level: "must",
      claim: "new Socket(type) makes a socket that binds and sends.",
      rows: ["K24", "D01"],
      docs: ["dgram.html#class-dgramsocket"],
      needs: ["udp"],
      async run(t: TestContext) {
        const Socket = t.dgram.Socket as unknown as new (type: string) => DgramSocket;
        const socket = t.own(new Socket("udp4"));
        const peer = await t.peer.datagram();
        socket.send("made by new", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "made by new", "what the peer receives");
        t.throws(() => new Socket("udp7"), BAD_TYPE, "new Socket('udp7')");
      },
    },
    "subclass-by-class": {
      level: "must",
      claim: "A class that extends Socket receives its datagrams.",
      rows: ["K24"],
      needs: ["udp"],
      async run(t: TestContext) {
        const Socket = t.dgram.Socket as unknown as new (type: string) => DgramSocket;
        class Counting extends Socket {
          count = 0;
          constructor() {
            super("udp4");
            this.on("message", () => {
              this.count += 1;
            });
          }
        }
        const socket = t.own(new Counting());
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
        const peer = await t.peer.datagram();
        await peer.send("x", socket.address().port, "127.0.0.1");
        await t.until(() => socket.count === 1, "the message");
        t.ok(socket instanceof t.dgram.Socket, "instanceof Socket");
      },
    },
    "subclass-by-inherits": {
      level: "must",
      claim: "A function that inherits from Socket and calls it on itself makes working sockets.",
      rows: ["K24"],
      needs: ["udp"],
      async run(t: TestContext) {
        const Base = t.dgram.Socket as unknown as (this: object, type: string) => void;
        function Old(this: object): void {
          Base.call(this, "udp4");
        }
        inherits(Old as never, Base as never);
        const socket = t.own(new (Old as unknown as new () => DgramSocket)());
        t.ok(socket instanceof t.dgram.Socket, "instanceof Socket");
        const peer = await t.peer.datagram();
        socket.send("old style", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "old style", "what the peer receives");
      },
    },
  },
});
