import { chmodSync, writeFileSync } from "node:fs";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/connect-errors",
  cases: {
    "refused-names-address-and-port": {
      level: "must",
      claim:
        "A refused connect has code, negative errno, syscall, address, port and a message that names host and port.",
      rows: ["K20", "ER1", "ER2"],
      docs: ["errors.html#class-systemerror"],
      async run(t: TestContext) {
        const port = await t.peer.closedPort();
        const socket = t.own(t.net.connect({ port, host: "127.0.0.1" }));
        const [error] = (await t.once(socket, "error")) as [NodeJS.ErrnoException];
        const expected = {
          name: "Error",
          code: "ECONNREFUSED",
          syscall: "connect",
          address: "127.0.0.1",
          port,
          message: `connect ECONNREFUSED 127.0.0.1:${port}`,
        };
        t.error(error, expected, "the error");
        t.equal(Object.prototype.toString.call(error), "[object Error]", "its class");
        t.ok(Number(error.errno) < 0, `errno ${error.errno}`);
      },
    },
    "refused-on-linux-is-errno-minus-111": {
      level: "must",
      claim: "On Linux the errno of ECONNREFUSED is -111.",
      rows: ["K20", "ER1"],
      docs: ["errors.html#errorerrno"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = t.own(t.net.connect({ port: await t.peer.closedPort(), host: "127.0.0.1" }));
        t.equal(((await t.once(socket, "error")) as [NodeJS.ErrnoException])[0].errno, -111, "errno");
      },
    },
    "refused-over-ipv-six-names-the-address": {
      level: "must",
      claim: "A refused connect to ::1 names that address and the port.",
      rows: ["K20", "ER1"],
      docs: ["errors.html#class-systemerror"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const port = await t.peer.closedPort();
        const socket = t.own(t.net.connect({ port, host: "::1" }));
        const message = `connect ECONNREFUSED ::1:${port}`;
        t.error(
          (await t.once(socket, "error"))[0],
          { code: "ECONNREFUSED", address: "::1", port, message },
          "the error",
        );
      },
    },
    "missing-path-is-enoent": {
      level: "must",
      claim: "Connecting to a path where nothing is gives ENOENT with the path as `address`, and no port.",
      rows: ["K20", "ER1", "UX8"],
      docs: ["errors.html#class-systemerror"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("missing.sock");
        const socket = t.own(t.net.connect({ path }));
        const [error] = (await t.once(socket, "error")) as [NodeJS.ErrnoException];
        const expected = { code: "ENOENT", syscall: "connect", address: path, message: `connect ENOENT ${path}` };
        t.error(error, expected, "the error");
        t.ok(Number(error.errno) < 0, `errno ${error.errno}`);
        t.equal((error as { port?: unknown }).port, undefined, "port");
      },
    },
    "dead-socket-file-is-econnrefused": {
      level: "must",
      claim: "Connecting to a file that no server listens on gives ECONNREFUSED with the path.",
      rows: ["K20", "ER1", "ER2", "UX2"],
      docs: ["errors.html#class-systemerror"],
      needs: ["unix"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = t.path("plain-file");
        writeFileSync(path, "");
        const socket = t.own(t.net.connect({ path }));
        const message = `connect ECONNREFUSED ${path}`;
        t.error((await t.once(socket, "error"))[0], { code: "ECONNREFUSED", address: path, message }, "the error");
      },
    },
    "forbidden-path-is-eacces": {
      level: "must",
      claim: "Connecting to a socket file without permission gives EACCES with the path.",
      rows: ["K20", "ER2"],
      docs: ["errors.html#class-systemerror"],
      needs: ["unix"],
      env: ["not-root"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("private.sock") });
        const path = String(listener.path);
        chmodSync(path, 0);
        const socket = t.own(t.net.connect({ path }));
        t.error((await t.once(socket, "error"))[0], { code: "EACCES", syscall: "connect", address: path }, "the error");
      },
    },
    "path-with-nul-or-too-long-is-einval": {
      level: "must",
      claim:
        "A path longer than the system allows, or with a NUL inside, fails with EINVAL and never reaches another file.",
      rows: ["K20", "UX6"],
      docs: ["net.html#identifying-paths-for-ipc-connections"],
      needs: ["unix"],
      env: ["linux"],
      async run(t: TestContext) {
        const listener = await t.peer.listen({ path: t.path("short.sock") });
        for (const path of [t.path("x".repeat(300)), `${listener.path}\0tail`]) {
          const socket = t.own(t.net.connect({ path }));
          const [error] = await t.once(socket, "error");
          t.error(error, { code: "EINVAL", syscall: "connect", address: path }, `a path of ${path.length} characters`);
        }
      },
    },
    "errors-come-on-a-later-tick": {
      level: "must",
      claim: "A connect that fails at once in the kernel still reports after `connect()` has returned.",
      rows: ["K20", "ER7", "UX8"],
      docs: ["net.html#socketconnect"],
      needs: ["tcp", "unix"],
      async run(t: TestContext) {
        const log = t.journal();
        const byPath = t.own(t.net.connect({ path: t.path("missing.sock") }));
        log.watch("path", byPath, ["error", "close"]);
        log.mark("path returned");
        const byPort = t.own(t.net.connect({ port: await t.peer.closedPort(), host: "127.0.0.1" }));
        log.watch("port", byPort, ["error", "close"]);
        log.mark("port returned");
        await log.until("path:close(true)");
        await log.until("port:close(true)");
        log.ordered("path returned", "path:error", "path:close(true)");
        log.ordered("port returned", "port:error", "port:close(true)");
      },
    },
    "unhandled-error-ends-the-process": {
      level: "must",
      claim: "A failed connect without an `error` listener ends the process with exit code 1 and the full message.",
      rows: ["K09", "K20", "ER1"],
      docs: ["net.html#event-error_1"],
      budget: "long",
      async run(t: TestContext) {
        const port = await t.peer.closedPort();
        const { code, stderr } = await t.child(`net.connect(Number(process.argv.at(-1)), "127.0.0.1");`, [
          String(port),
        ]);
        t.equal(code, 1, "exit code");
        t.match(stderr, new RegExp(`connect ECONNREFUSED 127\\.0\\.0\\.1:${port}`), "what it printed");
      },
    },
    "state-after-a-failed-connect": {
      level: "must",
      claim: "In the `error` listener of a failed connect `connecting` is false and the socket is destroyed.",
      rows: ["K19", "CS7"],
      docs: ["net.html#socketconnecting"],
      async run(t: TestContext) {
        const socket = t.own(t.net.connect({ port: await t.peer.closedPort(), host: "127.0.0.1" }));
        const seen = await new Promise((resolve) => {
          socket.on("error", () => resolve([socket.connecting, socket.destroyed, socket.readyState]));
        });
        t.deepEqual(seen, [false, true, "closed"], "connecting, destroyed, readyState");
      },
    },
  },
});
