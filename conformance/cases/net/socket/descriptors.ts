import { openSync } from "node:fs";
import type { NetSocket } from "@sock/core";
import { group, type PeerConnection, type TestContext } from "../../../src/case.ts";
import { descriptorOf } from "../../../src/descriptor.ts";

/** A connection that this process never reads from, so that a program which inherits it gets every byte. */
async function unread(t: TestContext): Promise<{ socket: NetSocket; remote: PeerConnection; fd: number }> {
  const server = await t.listen({ pauseOnConnect: true, allowHalfOpen: true });
  const port = t.portOf(server);
  const connection = t.once(server, "connection");
  const remote = await t.peer.connect({ port });
  const [socket] = (await connection) as [NetSocket];
  // With the listener gone, the connection alone has the port.
  server.close();
  await t.until(() => t.kernel(port).every((row) => row.state !== "LISTEN"), "the listener's close");
  return { socket, remote, fd: descriptorOf(port) };
}

export default group({
  id: "net/socket/descriptors",
  cases: {
    "adopts-a-connected-socket": {
      level: "must",
      claim: "A program that inherits a connected socket reads and writes it by `new Socket({ fd })`.",
      rows: ["K01", "FD2"],
      members: ["net.SocketConstructorOpts.fd"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["fd.stream"],
      env: ["linux"],
      budget: "long",
      async run(t: TestContext) {
        const { socket, remote, fd } = await unread(t);
        const running = t.child(
          `const socket = new net.Socket({ fd: 3 });
           console.log(JSON.stringify([socket.readyState, socket.connecting, socket.pending, socket.remotePort]));
           socket.on("data", (chunk) => socket.write("child got " + chunk));
           socket.on("end", () => console.log("end"));
           socket.on("close", (hadError) => console.log("close", hadError));
           socket.write("hello ");`,
          [],
          fd,
        );
        t.equal((await remote.read(6)).toString(), "hello ", "what the program wrote");
        await remote.send("question");
        t.equal((await remote.read(18)).toString(), "child got question", "its answer");
        socket.destroy();
        await remote.fin();
        t.equal((await remote.readToEnd()).length, 0, "and nothing more before its FIN");
        const { code, stdout, stderr } = await running;
        t.equal(stderr, "", "standard error of the program");
        const [state, ...events] = stdout.trim().split("\n");
        t.deepEqual(
          JSON.parse(String(state)),
          ["open", false, false, remote.localPort],
          "its first view of the socket",
        );
        t.deepEqual(events, ["end", "close false"], "its events");
        t.equal(code, 0, "its exit code");
      },
    },
    "adopts-for-writing-only": {
      level: "must",
      claim: "A descriptor adopted with `readable: false` stays open for writing, though the peer has ended.",
      rows: ["K01", "FD3"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["fd.stream"],
      env: ["linux"],
      budget: "long",
      async run(t: TestContext) {
        const { socket, remote, fd } = await unread(t);
        const running = t.child(
          `const socket = new net.Socket({ fd: 3, readable: false, writable: true, allowHalfOpen: true });
           console.log(socket.readable, socket.writable);
           socket.write("up", () => setImmediate(() => setImmediate(() => socket.end(" and on"))));`,
          [],
          fd,
        );
        await remote.fin();
        t.equal((await remote.read(2)).toString(), "up", "the first write");
        socket.destroy();
        t.equal((await remote.readToEnd()).toString(), " and on", "what comes before FIN");
        const { code, stdout } = await running;
        t.equal(stdout.trim(), "false true", "readable and writable");
        t.equal(code, 0, "its exit code");
      },
    },
    "a-file-is-no-socket": {
      level: "must",
      claim: "`new Socket({ fd })` of an ordinary file throws ERR_INVALID_FD_TYPE.",
      rows: ["K01", "K20", "FD3"],
      docs: ["errors.html#err_invalid_fd_type"],
      needs: ["fd.stream"],
      run(t: TestContext) {
        const fd = openSync(new URL(import.meta.url), "r");
        const expected = { name: "TypeError", code: "ERR_INVALID_FD_TYPE", message: "Unsupported fd type: FILE" };
        t.throws(() => new t.net.Socket({ fd }), expected, "a file");
      },
    },
    "bad-descriptors-throw": {
      level: "must",
      claim: "A descriptor that is no number, negative, a fraction or not open throws before anything is opened.",
      rows: ["K01", "K20"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["fd.stream"],
      run(t: TestContext) {
        const make = (fd: unknown) => () => new t.net.Socket({ fd: fd as number });
        t.throws(
          make("3"),
          { name: "TypeError", code: "ERR_INVALID_ARG_TYPE", message: /fd" \w+ must be of type number/ },
          "a string",
        );
        const range = { name: "RangeError", code: "ERR_OUT_OF_RANGE", message: /fd" is out of range/ };
        for (const fd of [-1, 1.5, 2 ** 32]) t.throws(make(fd), range, String(fd));
        t.throws(make(54_321), { name: "TypeError", code: "ERR_INVALID_FD_TYPE" }, "a descriptor that is not open");
      },
    },
    "handle-tells-its-descriptor": {
      level: "should",
      claim: "`_handle.fd` of a connected and of an accepted socket is the number of its descriptor, and two differ.",
      rows: ["FD4", "LK3"],
      needs: ["fd.stream"],
      env: ["linux"],
      async run(t: TestContext) {
        const { client, accepted } = await t.pair();
        const fd = (socket: unknown): unknown => (socket as { _handle?: { fd?: unknown } })._handle?.fd;
        for (const socket of [client, accepted]) t.equal(typeof fd(socket), "number", "type of _handle.fd");
        t.equal(fd(client), descriptorOf(client.localPort as number), "the client's descriptor");
        t.ok(fd(client) !== fd(accepted), "two descriptors");
      },
    },
    "handle-is-null-after-destroy": {
      level: "should",
      claim: "`_handle` is an object while there is a connection, and null before and after.",
      rows: ["FD4", "LK3"],
      async run(t: TestContext) {
        const handle = (socket: unknown): unknown => (socket as { _handle?: unknown })._handle ?? null;
        t.equal(handle(t.own(new t.net.Socket())), null, "of a fresh socket");
        const { client } = await t.pair();
        t.equal(typeof handle(client), "object", "type of the handle");
        t.ok(handle(client) !== null, "a handle while connected");
        client.destroy();
        t.equal(handle(client), null, "after destroy");
      },
    },
    "absent-descriptors-are-refused": {
      level: "must",
      claim: "An adapter that cannot adopt descriptors refuses `new Socket({ fd })` at once.",
      rows: ["K01", "FD2"],
      absenceOf: "fd.stream",
      run(t: TestContext) {
        t.throws(
          () => new t.net.Socket({ fd: 0 }),
          { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" },
          "new Socket({ fd })",
        );
      },
    },
  },
});
