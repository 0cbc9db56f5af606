import { group, type TestContext } from "../../../src/case.ts";

const adopted = {
  code: "ERR_SOCKET_HANDLE_ADOPTED",
  message: "The bound socket has already been adopted by a server or socket",
};

export default group({
  id: "net/socket/bound-socket",
  cases: {
    "connects-from-the-reserved-port": {
      level: "must",
      claim: "A socket made with a BoundSocket connects from the port that was reserved before.",
      rows: ["K01", "PT7"],
      docs: ["net.html#class-netboundsocket"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
        const { port } = bound.address();
        t.ok(port > 0, "a port is reserved");
        const socket = t.own(new t.net.Socket({ handle: bound }));
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        t.equal(socket.localPort, port, "localPort as soon as connect() has returned");
        await connected;
        const remote = await listener.accept();
        t.equal(remote.remotePort, port, "the port that the peer sees");
        socket.end("from a reserved port");
        t.equal((await remote.readToEnd()).toString(), "from a reserved port", "what the peer read");
      },
    },
    "belongs-to-the-socket-that-adopted-it": {
      level: "must",
      claim: "Once adopted, `address`, `fd`, `close` and a second adoption throw ERR_SOCKET_HANDLE_ADOPTED.",
      rows: ["K01", "K20"],
      docs: ["net.html#class-netboundsocket"],
      needs: ["tcp.bound-socket"],
      run(t: TestContext) {
        const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
        t.own(new t.net.Socket({ handle: bound }));
        t.throws(() => bound.address(), adopted, "address()");
        t.throws(() => bound.fd(), adopted, "fd()");
        t.throws(() => bound.close(), adopted, "close()");
        t.throws(() => new t.net.Socket({ handle: bound }), adopted, "a second adoption");
      },
    },
    "close-frees-the-port": {
      level: "must",
      claim: "`close` and `Symbol.dispose` of a BoundSocket that nobody adopted free its port.",
      rows: ["K01", "S01"],
      docs: ["net.html#boundsocketclose"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        for (const way of ["close", "dispose"]) {
          const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
          const { port } = bound.address();
          if (way === "close") bound.close();
          else bound[Symbol.dispose]();
          const server = await t.listen(null, undefined, { port });
          t.equal(t.portOf(server), port, `the port after ${way}`);
        }
      },
    },
    "bad-options-throw": {
      level: "must",
      claim: "A host that is no address, a port out of range, a foreign address and a port in use throw at once.",
      rows: ["K20"],
      docs: ["net.html#new-netboundsocketoptions"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        const make = (options: unknown) => () => new t.net.BoundSocket(options as object);
        const value = {
          name: "TypeError",
          code: "ERR_INVALID_ARG_VALUE",
          message: /'options\.host' must be a numeric IP/,
        };
        t.throws(make({ host: "localhost" }), value, "a name");
        for (const port of [-1, 65_536, "x"]) {
          t.throws(make({ port }), { name: "RangeError", code: "ERR_SOCKET_BAD_PORT" }, `port ${port}`);
        }
        t.throws(make("x"), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, "options that are text");
        t.throws(make({ host: "192.0.2.1" }), { code: "EADDRNOTAVAIL", syscall: "bind" }, "a foreign address");
        const { port } = await t.peer.listen();
        t.throws(make({ host: "127.0.0.1", port }), { code: "EADDRINUSE", syscall: "bind" }, "a port in use");
      },
    },
    "absent-bound-sockets-are-refused": {
      level: "must",
      claim: "An adapter without bound sockets refuses `new BoundSocket()` at once.",
      rows: ["K01"],
      absenceOf: "tcp.bound-socket",
      run(t: TestContext) {
        t.throws(() => new t.net.BoundSocket(), { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" }, "new BoundSocket()");
      },
    },
  },
});
