/** TTL, buffer sizes, the send queue: values, ranges, and the states in which they may be asked. */
import { group, type TestContext } from "../../src/case.ts";

const NO_SIZES = [undefined, null, "1024", Number.NaN, -1, 1.5, {}, true, Number.POSITIVE_INFINITY];

export default group({
  id: "dgram/options",
  cases: {
    "ttl-range": {
      level: "must",
      claim:
        "setTTL takes 1 to 255, returns its argument, throws EINVAL outside and ERR_INVALID_ARG_TYPE for no number.",
      rows: ["D07"],
      docs: ["dgram.html#socketsetttlttl"],
      needs: ["udp", "udp.ttl"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const ttl of [1, 64, 255]) t.equal(socket.setTTL(ttl), ttl, `setTTL(${ttl})`);
        for (const ttl of [0, -1, 256, Number.NaN]) {
          t.throws(
            () => socket.setTTL(ttl),
            { name: "Error", code: "EINVAL", errno: -22, syscall: "setTTL", message: "setTTL EINVAL" },
            `setTTL(${ttl})`,
          );
        }
        for (const ttl of [undefined, null, "64", {}, true]) {
          t.throws(
            () => socket.setTTL(ttl as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "ttl" argument must be of type number\. /,
            },
            `setTTL(${String(ttl)})`,
          );
        }
        const peer = await t.peer.datagram();
        socket.send("still sends", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "still sends", "what the peer receives");
      },
    },
    "ttl-unbound-throws-ebadf": {
      level: "must",
      claim: "setTTL on an unbound socket throws EBADF.",
      rows: ["D07"],
      needs: ["udp", "udp.ttl"],
      env: ["linux"],
      run(t: TestContext) {
        t.throws(
          () => t.own(t.dgram.createSocket("udp4")).setTTL(5),
          { name: "Error", code: "EBADF", errno: -9, syscall: "setTTL", message: "setTTL EBADF" },
          "setTTL",
        );
      },
    },
    "buffer-sizes-of-create-socket": {
      level: "must",
      claim: "recvBufferSize and sendBufferSize of createSocket reach the kernel, which reports at least that much.",
      rows: ["D01", "D07", "UD7"],
      members: ["dgram.SocketOptions.recvBufferSize", "dgram.SocketOptions.sendBufferSize"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp", "udp.buffer-size"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind({ recvBufferSize: 10_000, sendBufferSize: 12_000 });
        // Linux doubles what it is asked for.
        t.equal(socket.getRecvBufferSize(), 20_000, "getRecvBufferSize()");
        t.equal(socket.getSendBufferSize(), 24_000, "getSendBufferSize()");
      },
    },
    "buffer-sizes-set-later": {
      level: "must",
      claim: "setRecvBufferSize and setSendBufferSize change each its own size and return nothing.",
      rows: ["D07", "UD7"],
      docs: [
        "dgram.html#socketgetrecvbuffersize",
        "dgram.html#socketsetsendbuffersizesize",
        "dgram.html#socketsetrecvbuffersizesize",
        "dgram.html#socketgetsendbuffersize",
      ],
      needs: ["udp", "udp.buffer-size"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const send = socket.getSendBufferSize();
        t.equal(socket.setRecvBufferSize(16_000), undefined, "setRecvBufferSize returns");
        t.equal(socket.getRecvBufferSize(), 32_000, "getRecvBufferSize()");
        t.equal(socket.getSendBufferSize(), send, "getSendBufferSize(), not touched");
        t.equal(socket.setSendBufferSize(18_000), undefined, "setSendBufferSize returns");
        t.equal(socket.getSendBufferSize(), 36_000, "getSendBufferSize()");
        t.equal(socket.getRecvBufferSize(), 32_000, "getRecvBufferSize(), not touched");
      },
    },
    "buffer-sizes-have-a-floor": {
      level: "must",
      claim: "A tiny size is raised by the system to its floor, not refused.",
      rows: ["D07"],
      needs: ["udp", "udp.buffer-size"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        socket.setRecvBufferSize(1);
        socket.setSendBufferSize(1);
        t.ok(socket.getRecvBufferSize() > 1, "getRecvBufferSize() is above what was asked");
        t.ok(socket.getSendBufferSize() > 1, "getSendBufferSize() is above what was asked");
      },
    },
    "large-buffer-sizes-are-accepted": {
      level: "must",
      claim: "A size above the system's limit is accepted and capped.",
      rows: ["UD7", "D07"],
      needs: ["udp", "udp.buffer-size"],
      env: ["linux"],
      async run(t: TestContext) {
        const size = 1024 * 1024 * 1024;
        const socket = await t.bind({ recvBufferSize: size, sendBufferSize: size });
        t.ok(socket.getRecvBufferSize() > 0 && socket.getRecvBufferSize() <= 2 * size, "getRecvBufferSize()");
        t.ok(socket.getSendBufferSize() > 0 && socket.getSendBufferSize() <= 2 * size, "getSendBufferSize()");
      },
    },
    "buffer-sizes-that-are-none": {
      level: "must",
      claim:
        "setRecvBufferSize and setSendBufferSize throw ERR_SOCKET_BAD_BUFFER_SIZE for what is no positive integer.",
      rows: ["D07"],
      docs: ["errors.html#err_socket_bad_buffer_size"],
      needs: ["udp", "udp.buffer-size"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const name of ["setRecvBufferSize", "setSendBufferSize"] as const) {
          for (const size of NO_SIZES) {
            t.throws(
              () => socket[name](size as never),
              {
                name: "TypeError",
                code: "ERR_SOCKET_BAD_BUFFER_SIZE",
                message: "Buffer size must be a positive integer",
              },
              `${name}(${String(size)})`,
            );
          }
        }
      },
    },
    "buffer-sizes-of-an-unbound-socket": {
      level: "must",
      claim: "Asking or setting a buffer size of an unbound socket throws ERR_SOCKET_BUFFER_SIZE that tells of EBADF.",
      rows: ["D07"],
      docs: ["errors.html#err_socket_buffer_size"],
      needs: ["udp", "udp.buffer-size"],
      env: ["linux"],
      run(t: TestContext) {
        for (const [name, call] of [
          ["getRecvBufferSize", "uv_recv_buffer_size"],
          ["getSendBufferSize", "uv_send_buffer_size"],
          ["setRecvBufferSize", "uv_recv_buffer_size"],
          ["setSendBufferSize", "uv_send_buffer_size"],
        ] as const) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          const error = t.throws(
            () => (socket[name] as (size: number) => unknown).call(socket, 8192),
            {
              name: "SystemError",
              code: "ERR_SOCKET_BUFFER_SIZE",
              message: `Could not get or set buffer size: ${call} returned EBADF (bad file descriptor)`,
            },
            name,
          );
          const { info } = error as { info?: { code?: string; syscall?: string } };
          t.equal(info?.code, "EBADF", `${name}: info.code`);
          t.equal(info?.syscall, call, `${name}: info.syscall`);
        }
      },
    },
    "send-queue-is-empty-when-all-is-sent": {
      level: "must",
      claim: "getSendQueueSize and getSendQueueCount are 0 before the first send and after the last callback.",
      rows: ["D07", "UD6"],
      docs: ["dgram.html#socketgetsendqueuesize", "dgram.html#socketgetsendqueuecount"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.equal(socket.getSendQueueSize(), 0, "size, unbound");
        t.equal(socket.getSendQueueCount(), 0, "count, unbound");
        const peer = await t.peer.datagram();
        await Promise.all(
          ["a", "bb", "ccc"].map((text) => new Promise((done) => socket.send(text, peer.port, "127.0.0.1", done))),
        );
        t.equal(socket.getSendQueueSize(), 0, "size at the end");
        t.equal(socket.getSendQueueCount(), 0, "count at the end");
      },
    },
    "send-queue-size-and-count-agree": {
      level: "must",
      claim: "Right after several sends size and count are whole numbers, both 0 or neither.",
      rows: ["D07", "UD6"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        const peer = await t.peer.datagram();
        for (let i = 0; i < 5; i += 1) socket.send(t.bytes(100, i), peer.port, "127.0.0.1");
        const [size, count] = [socket.getSendQueueSize(), socket.getSendQueueCount()];
        t.ok(Number.isInteger(size) && size >= 0 && size <= 500, `size is ${size}`);
        t.ok(Number.isInteger(count) && count >= 0 && count <= 5, `count is ${count}`);
        t.equal(size === 0, count === 0, "size is 0 exactly when count is");
        for (let i = 0; i < 5; i += 1) await peer.receive();
      },
    },
  },
});
