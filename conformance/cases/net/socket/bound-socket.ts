import { existsSync } from "node:fs";
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
      members: ["net.SocketConstructorOpts.handle"],
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
    "serves-a-connect": {
      level: "must",
      claim: "`net.connect({ handle })` connects from the address and port that the BoundSocket holds.",
      rows: ["K02", "PT7"],
      members: ["net.TcpNetConnectOpts.handle"],
      docs: ["net.html#class-netboundsocket", "net.html#boundsocketaddress"],
      needs: ["tcp.bound-socket"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
        const { port } = bound.address();
        await t.dial({ port: listener.port, host: "127.0.0.1", handle: bound });
        t.equal((await listener.accept()).remotePort, port, "the port that the peer sees");
      },
    },
    "ipv6-only-leaves-the-port-to-ipv4": {
      level: "must",
      claim: "With `ipv6Only` a BoundSocket is bound to ::, and the same port of 0.0.0.0 is free.",
      rows: ["K01", "DS6"],
      members: ["net.BoundSocketOptions.ipv6Only"],
      docs: ["net.html#new-netboundsocketoptions"],
      needs: ["tcp.bound-socket"],
      env: ["ipv6"],
      run(t: TestContext) {
        const six = new t.net.BoundSocket({ ipv6Only: true });
        const { address, port } = six.address();
        t.equal(address, "::", "address");
        const four = new t.net.BoundSocket({ host: "0.0.0.0", port });
        t.equal(four.address().port, port, "the port of both");
        six.close();
        four.close();
      },
    },
    "reuse-port-shares": {
      level: "must",
      claim: "Two BoundSockets with `reusePort` hold the same port.",
      rows: ["K01", "PT6"],
      members: ["net.BoundSocketOptions.reusePort"],
      docs: ["net.html#new-netboundsocketoptions"],
      needs: ["tcp.bound-socket", "tcp.reuse-port"],
      run(t: TestContext) {
        const first = new t.net.BoundSocket({ host: "127.0.0.1", reusePort: true });
        const { port } = first.address();
        const second = new t.net.BoundSocket({ host: "127.0.0.1", port, reusePort: true });
        t.equal(second.address().port, port, "the port of both");
        first.close();
        second.close();
      },
    },
    "tells-its-descriptor": {
      level: "must",
      claim: "`fd()` is the number of an open descriptor, and differs from that of another BoundSocket.",
      rows: ["K01"],
      docs: ["net.html#boundsocketfd"],
      needs: ["tcp.bound-socket"],
      env: ["linux"],
      run(t: TestContext) {
        const bound = [new t.net.BoundSocket({ host: "127.0.0.1" }), new t.net.BoundSocket({ host: "127.0.0.1" })];
        const [first = -1, second = -1] = bound.map((one) => one.fd());
        t.ok(Number.isInteger(first) && first > 2 && second > 2, `descriptors ${first} and ${second}`);
        t.ok(first !== second, "two of them");
        for (const one of bound) one.close();
      },
    },
    "disposing-twice-is-harmless": {
      level: "must",
      claim: "`Symbol.dispose` does nothing to a BoundSocket that is closed or adopted.",
      rows: ["K01"],
      docs: ["net.html#boundsocketsymboldispose"],
      needs: ["tcp.bound-socket"],
      run(t: TestContext) {
        const closed = new t.net.BoundSocket({ host: "127.0.0.1" });
        closed.close();
        closed[Symbol.dispose]();
        const bound = new t.net.BoundSocket({ host: "127.0.0.1" });
        const socket = t.own(new t.net.Socket({ handle: bound }));
        bound[Symbol.dispose]();
        t.equal(socket.destroyed, false, "destroyed of the socket that adopted it");
      },
    },
    "holds-a-path": {
      level: "should",
      claim: "A BoundSocket of a path reserves the file, serves a server or a client, and the file goes with it.",
      rows: ["S02", "S03"],
      members: ["net.IpcNetConnectOpts.handle"],
      docs: ["net.html#boundsocketispipe", "net.html#new-netboundsocketoptions"],
      needs: ["tcp.bound-socket", "unix"],
      env: ["linux"],
      async run(t: TestContext) {
        // Newer than the types that this suite is compiled against.
        type Pipe = InstanceType<typeof t.net.BoundSocket> & { readonly isPipe: boolean };
        const make = (path: string): Pipe => new t.net.BoundSocket({ path } as object) as Pipe;
        const [listening, calling] = [t.path("listening"), t.path("calling")];
        const server = t.own(t.net.createServer((socket) => socket.end("by path")));
        const bound = make(listening);
        t.equal(bound.isPipe, true, "isPipe");
        t.equal(bound.address() as unknown, listening, "address()");
        t.ok(existsSync(listening), "the file while it is bound");
        const opened = t.once(server, "listening");
        server.listen(bound);
        await opened;
        const client = await t.dial({ path: listening, handle: make(calling) });
        t.equal(client.localAddress as unknown, calling, "localAddress of the client");
        t.equal((await t.collect(client)).toString(), "by path", "what it reads");
        const tcp = new t.net.BoundSocket({ host: "127.0.0.1" }) as Pipe;
        t.equal(tcp.isPipe, false, "isPipe of a port");
        tcp.close();
      },
    },
  },
});
