/** Servers that listen on something that exists already: another server, a descriptor, a bound socket. */
import { openSync } from "node:fs";
import type { NetServer } from "@sock/core";
import { group, type TestContext } from "../../../src/case.ts";
import { descriptorOf } from "../../../src/descriptor.ts";

/** The number of a server's descriptor, which published packages read from `_handle.fd`. */
function descriptor(t: TestContext, server: NetServer): number {
  const fd = (server as unknown as { _handle?: { fd?: unknown } })._handle?.fd;
  t.ok(typeof fd === "number" && fd >= 0, "server._handle.fd is a descriptor");
  return fd;
}

export default group({
  id: "net/server/handle",
  cases: {
    "another-server-shares-its-port": {
      level: "must",
      claim: "listen(anotherServer) listens on that server's address and accepts connections.",
      rows: ["S03"],
      docs: ["net.html#serverlistenhandle-backlog-callback"],
      async run(t: TestContext) {
        let accepted = 0;
        const count = (): void => {
          accepted += 1;
        };
        const first = await t.listen(null, count);
        const second = t.own(t.net.createServer(count));
        await new Promise<void>((resolve) => second.listen(first, resolve));
        t.deepEqual(second.address(), first.address(), "address() of both");
        t.equal(second.listening, true, "listening");
        await t.peer.connect({ port: t.portOf(first) });
        await t.until(() => accepted === 1, "one of the two to accept");
      },
    },
    "another-server-with-backlog-and-callback": {
      level: "must",
      claim: "listen(anotherServer, backlog, callback) calls back when listening.",
      rows: ["S03"],
      async run(t: TestContext) {
        const first = await t.listen();
        const second = t.own(t.net.createServer());
        await new Promise<void>((resolve) => second.listen(first, 5, resolve));
        t.equal(second.listening, true, "listening");
      },
    },
    "server-that-does-not-listen": {
      level: "must",
      claim: "listen(anotherServer) throws ERR_INVALID_ARG_VALUE when that server does not listen.",
      rows: ["S03", "K20"],
      run(t: TestContext) {
        t.throws(
          () => t.net.createServer().listen(t.net.createServer()),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_VALUE",
            message: /^The argument 'options' must have the property "port" or "path"\. /,
          },
          "listen(idle server)",
        );
      },
    },
    "socket-that-is-not-connected": {
      level: "must",
      claim: "listen(socket) throws ERR_INVALID_ARG_VALUE for a socket without a connection.",
      rows: ["S03", "K20"],
      run(t: TestContext) {
        t.throws(
          () => t.net.createServer().listen(new t.net.Socket() as never),
          { name: "TypeError", code: "ERR_INVALID_ARG_VALUE" },
          "listen(idle socket)",
        );
      },
    },
    "connected-socket": {
      level: "must",
      claim: "listen(socket) on a connected socket gives an 'error' with code EINVAL, and the server is not listening.",
      rows: ["S03", "S10"],
      env: ["linux"],
      async run(t: TestContext) {
        const peer = await t.peer.listen();
        const socket = await t.dial(peer.port);
        const server = t.own(t.net.createServer());
        server.listen(socket as never);
        const [error] = await t.once(server, "error");
        t.error(error, { code: "EINVAL", syscall: "listen" }, "the error");
        t.equal(server.listening, false, "listening");
      },
    },
    "descriptor-that-is-not-open": {
      level: "must",
      claim: "listen({ fd }) of a descriptor that is not open gives an 'error' on a later tick.",
      rows: ["S03", "ER6", "FD1"],
      needs: ["fd.listen"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen({ fd: 65_000 } as never);
        const [error] = await t.once(server, "error");
        t.error(error, { code: /^E(INVAL|BADF)$/, syscall: "listen" }, "the error");
        t.equal(server.listening, false, "listening");
      },
    },
    "descriptor-of-a-file": {
      level: "must",
      claim: "listen({ fd }) of a descriptor that is no socket gives an 'error' and does not listen.",
      rows: ["S03", "FD1"],
      needs: ["fd.listen"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        server.listen({ fd: openSync("/dev/null", "r") } as never);
        const [error] = await t.once(server, "error");
        t.ok(error instanceof Error, "an error");
        t.match(String((error as { code?: string }).code), /^E/, "its code");
        t.equal(server.listening, false, "listening");
      },
    },
    "descriptor-is-a-number": {
      level: "should",
      claim: "A listening TCP server shows its descriptor as _handle.fd.",
      rows: ["FD4", "S03"],
      needs: ["fd.listen"],
      async run(t: TestContext) {
        const first = descriptor(t, await t.listen());
        const second = descriptor(t, await t.listen());
        t.ok(first !== second, "two servers have two descriptors");
      },
    },
    "inherited-listening-socket": {
      level: "must",
      claim:
        "A program that inherits a listening socket accepts its connections by listen({ fd }), those queued before it included.",
      rows: ["FD1", "FD5", "S03"],
      docs: ["net.html#serverlistenhandle-backlog-callback"],
      needs: ["fd.listen"],
      env: ["linux"],
      budget: "long",
      async run(t: TestContext) {
        const server = await t.listen();
        const port = t.portOf(server);
        const running = t.child(
          `
          const server = net.createServer((socket) => {
            socket.end("from the child");
            server.close();
          });
          server.listen({ fd: 3 }, () => console.log(JSON.stringify(server.address())));
          `,
          [],
          descriptorOf(port),
        );
        // The child has its own copy, so the kernel keeps the socket listening and queues the connection.
        server.close();
        await t.once(server, "close");
        const client = await t.peer.connect({ port });
        t.equal((await client.readToEnd()).toString(), "from the child", "what the client reads");
        await client.fin();
        const { code, stdout, stderr } = await running;
        t.equal(stderr, "", "standard error of the child");
        t.deepEqual(JSON.parse(stdout), { address: "127.0.0.1", family: "IPv4", port }, "address() in the child");
        t.equal(code, 0, "exit code of the child");
      },
    },
    "bound-socket": {
      level: "must",
      claim: "listen(boundSocket) listens on the port that the BoundSocket had reserved, known before.",
      rows: ["S03"],
      members: ["net.BoundSocketOptions.host"],
      docs: ["net.html#class-netboundsocket"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
        const reserved = bound.address();
        t.ok(reserved.port > 0, "a port is reserved");
        const server = t.own(t.net.createServer((socket) => void socket.end("bound")));
        server.listen(bound as never);
        await t.once(server, "listening");
        t.deepEqual(server.address(), reserved, "address()");
        const client = await t.peer.connect({ port: reserved.port });
        t.equal((await client.readToEnd()).toString(), "bound", "what the client reads");
      },
    },
    "bound-socket-as-handle-option": {
      level: "must",
      claim: "listen({ handle }) takes a BoundSocket too.",
      rows: ["S03", "S04"],
      members: ["net.ListenOptions.handle"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
        const { port } = bound.address();
        const server = t.own(t.net.createServer());
        server.listen({ handle: bound });
        await t.once(server, "listening");
        t.equal(t.portOf(server), port, "the port");
      },
    },
    "bound-socket-of-a-used-port": {
      level: "must",
      claim:
        "A BoundSocket for a port that is listened on throws EADDRINUSE at once, and for a freed port it does not.",
      rows: ["S03", "PT2"],
      members: ["net.BoundSocketOptions.port"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        const server = await t.listen();
        const port = t.portOf(server);
        t.throws(
          () => new t.net.BoundSocket({ host: "127.0.0.1", port }),
          {
            code: "EADDRINUSE",
            syscall: "bind",
            address: "127.0.0.1",
            port,
            message: `bind EADDRINUSE 127.0.0.1:${port}`,
          },
          "a BoundSocket for the used port",
        );
        server.close();
        await t.once(server, "close");
        const bound = new t.net.BoundSocket({ host: "127.0.0.1", port });
        t.equal(bound.address().port, port, "the port");
        bound.close();
      },
    },
    "bound-socket-is-adopted-once": {
      level: "must",
      claim: "An adopted or closed BoundSocket throws ERR_SOCKET_HANDLE_ADOPTED from fd() and for a second adoption.",
      rows: ["S03"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
        const server = t.own(t.net.createServer());
        server.listen(bound as never);
        await t.once(server, "listening");
        const shape = {
          code: "ERR_SOCKET_HANDLE_ADOPTED",
          message: "The bound socket has already been adopted by a server or socket",
        };
        t.throws(() => bound.fd(), shape, "fd()");
        t.throws(() => bound.close(), shape, "close()");
        t.throws(() => t.net.createServer().listen(bound as never), shape, "a second listen");
        const closed = new t.net.BoundSocket({ host: "127.0.0.1" });
        closed.close();
        t.throws(() => closed.fd(), shape, "fd() after close()");
      },
    },
    "bound-socket-refuses-bad-input": {
      level: "must",
      claim: "BoundSocket throws for a port out of range, a host name, a wrong ipv6Only and a call without new.",
      rows: ["S03", "K20"],
      needs: ["tcp.bound-socket"],
      run(t: TestContext) {
        const { BoundSocket } = t.net;
        t.throws(() => new BoundSocket({ port: -1 }), { name: "RangeError", code: "ERR_SOCKET_BAD_PORT" }, "port -1");
        t.throws(
          () => new BoundSocket({ port: "x" as never }),
          { name: "RangeError", code: "ERR_SOCKET_BAD_PORT" },
          "port x",
        );
        t.throws(
          () => new BoundSocket({ host: "localhost" }),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_VALUE",
            message: /^The property 'options\.host' must be a numeric IP address/,
          },
          "a host name",
        );
        t.throws(
          () => new BoundSocket({ ipv6Only: "x" as never }),
          { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" },
          "ipv6Only",
        );
        t.throws(() => new BoundSocket(5 as never), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, "a number");
        t.throws(() => (BoundSocket as unknown as () => void)(), { name: "TypeError" }, "a call without new");
      },
    },
  },
});
