/** Servers on Unix domain socket paths: life of the file, its mode, abstract names, failures. */
import { existsSync, linkSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/path",
  cases: {
    "echo-over-a-path": {
      level: "must",
      claim: "A server on a path accepts clients and exchanges data in both directions.",
      rows: ["S02", "N01", "UX1"],
      docs: ["net.html#ipc-support"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("echo");
        await t.listen({ allowHalfOpen: true }, (socket) => void socket.pipe(socket), { path });
        const client = await t.peer.connect({ path });
        await client.sendPattern(100_000, 7);
        await client.fin();
        const { sha256, length } = await client.digestToEnd();
        t.equal(length, 100_000, "bytes echoed");
        t.equal(sha256, t.sha256(t.bytes(100_000, 7)), "digest of the echo");
      },
    },
    "many-clients-in-a-row": {
      level: "must",
      claim: "A server on a path accepts one client after the other and several at once.",
      rows: ["S02", "UX1"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("many");
        let count = 0;
        await t.listen(
          null,
          (socket) => {
            count += 1;
            socket.end(`client ${count}`);
          },
          { path },
        );
        for (let i = 1; i <= 3; i += 1) {
          const client = await t.peer.connect({ path });
          t.equal((await client.readToEnd()).toString(), `client ${i}`, "what the client reads");
        }
        await Promise.all([t.peer.connect({ path }), t.peer.connect({ path })]);
        await t.until(() => count === 5, "five connections");
      },
    },
    "file-is-a-socket-and-goes-on-close": {
      level: "must",
      claim: "Listening creates a socket file at the path, and it is gone when 'close' comes.",
      rows: ["S02", "UX3"],
      docs: ["net.html#identifying-paths-for-ipc-connections"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("life");
        const server = await t.listen(null, undefined, { path });
        t.ok(statSync(path).isSocket(), "a socket file stands at the path");
        server.close();
        await t.once(server, "close");
        t.equal(existsSync(path), false, "the file exists after 'close'");
      },
    },
    "close-removes-only-its-own-file": {
      level: "must",
      claim: "Closing removes the server's file and nothing else in the directory.",
      rows: ["UX3"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("mine");
        writeFileSync(`${path}.other`, "");
        const server = await t.listen(null, undefined, { path });
        const other = await t.listen(null, undefined, { path: `${path}2` });
        server.close();
        await t.once(server, "close");
        const left = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
        t.deepEqual(left.sort(), [`${basename(path)}.other`, `${basename(path)}2`].sort(), "what is left");
        t.equal(other.listening, true, "the other server");
      },
    },
    "same-path-again-after-close": {
      level: "must",
      claim: "After close the same server listens on the same path again.",
      rows: ["S02", "UX3", "PT1"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("again");
        const server = await t.listen(null, (socket) => void socket.end("again"), { path });
        for (let round = 0; round < 2; round += 1) {
          await new Promise<void>((resolve) => server.close(() => server.listen(path, resolve)));
          const client = await t.peer.connect({ path });
          t.equal((await client.readToEnd()).toString(), "again", `round ${round}`);
          await client.fin();
        }
      },
    },
    "path-of-a-living-server": {
      level: "must",
      claim: "A path another server listens on gives EADDRINUSE, and that server keeps serving.",
      rows: ["S02", "S10", "ER6", "UX2"],
      needs: ["unix"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = t.path("living");
        const first = await t.peer.listen({ path });
        const second = t.own(t.net.createServer());
        second.listen(path);
        const [error] = await t.once(second, "error");
        t.error(
          error,
          {
            code: "EADDRINUSE",
            errno: -98,
            syscall: "listen",
            address: path,
            port: -1,
            message: `listen EADDRINUSE: address already in use ${path}`,
          },
          "the error",
        );
        const client = t.own(t.net.connect(path));
        await t.once(client, "connect");
        await first.accept();
      },
    },
    "stale-socket-file": {
      level: "must",
      claim: "A stale socket file that nobody listens on gives EADDRINUSE and is left where it is.",
      rows: ["S02", "UX2"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("stale");
        const other = await t.peer.listen({ path: `${path}.live` });
        linkSync(`${path}.live`, path);
        await other.close();
        t.ok(statSync(path).isSocket(), "a socket file is left over");
        const server = t.own(t.net.createServer());
        server.listen(path);
        const [error] = await t.once(server, "error");
        t.error(error, { code: "EADDRINUSE", address: path }, "the error");
        t.ok(statSync(path).isSocket(), "the stale file is still there");
        t.equal(server.listening, false, "listening");
      },
    },
    "regular-file-is-not-replaced": {
      level: "must",
      claim: "A regular file at the path gives EADDRINUSE and keeps its content.",
      rows: ["S02", "UX2"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("regular");
        writeFileSync(path, "precious");
        const server = t.own(t.net.createServer());
        server.listen(path);
        const [error] = await t.once(server, "error");
        t.error(error, { code: "EADDRINUSE" }, "the error");
        t.equal(statSync(path).size, 8, "size of the file");
      },
    },
    "missing-directory": {
      level: "must",
      claim: "A path in a directory that does not exist gives EACCES with the path.",
      rows: ["S02", "UX5", "ER6"],
      needs: ["unix"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = join(t.path("no-such-directory"), "sock");
        const server = t.own(t.net.createServer());
        server.listen(path);
        const [error] = await t.once(server, "error");
        t.error(
          error,
          {
            code: "EACCES",
            errno: -13,
            syscall: "listen",
            address: path,
            port: -1,
            message: `listen EACCES: permission denied ${path}`,
          },
          "the error",
        );
      },
    },
    "too-long-a-path": {
      level: "must",
      claim: "A path longer than the system allows gives an 'error' with code EINVAL and creates nothing.",
      rows: ["S02", "ER6"],
      needs: ["unix"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = `${t.path("long")}${"x".repeat(150)}`;
        const server = t.own(t.net.createServer());
        server.listen(path);
        const [error] = await t.once(server, "error");
        t.error(error, { code: "EINVAL", errno: -22, syscall: "listen", address: path, port: -1 }, "the error");
        t.deepEqual(
          readdirSync(dirname(path)).filter((name) => name.includes("xxx")),
          [],
          "files created",
        );
      },
    },
    "directory-at-the-path": {
      level: "must",
      claim: "A directory at the path gives EADDRINUSE.",
      rows: ["S02", "ER6"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("directory");
        mkdirSync(path);
        const server = t.own(t.net.createServer());
        server.listen(path);
        const [error] = await t.once(server, "error");
        t.error(error, { code: "EADDRINUSE", address: path }, "the error");
      },
    },
    "retry-on-another-path": {
      level: "must",
      claim: "After EADDRINUSE for a path the same server listens on another path.",
      rows: ["P08", "PT3", "S02"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("busy");
        await t.listen(null, undefined, { path });
        const server = t.own(t.net.createServer());
        server.listen(path);
        await t.once(server, "error");
        server.listen(`${path}2`);
        await t.once(server, "listening");
        t.equal(server.address(), `${path}2`, "address()");
      },
    },
    "mode-follows-umask": {
      level: "must",
      claim: "The mode of the socket file follows the umask.",
      rows: ["S02", "UX4"],
      needs: ["unix"],
      env: ["linux"],
      exclusive: true,
      async run(t: TestContext) {
        for (const [mask, mode] of [
          [0o022, 0o755],
          [0o077, 0o700],
          [0o000, 0o777],
        ] as const) {
          const path = t.path(`mask${mask.toString(8)}`);
          const before = process.umask(mask);
          try {
            await t.listen(null, undefined, { path });
          } finally {
            process.umask(before);
          }
          t.equal((statSync(path).mode & 0o777).toString(8), mode.toString(8), `mode with umask ${mask.toString(8)}`);
        }
      },
    },
    "readable-all-and-writable-all-widen-it": {
      level: "must",
      claim:
        "readableAll gives group and others the read bit, writableAll the write bit, both give both, and neither gives none.",
      rows: ["S04", "UX4"],
      members: ["net.ListenOptions.readableAll", "net.ListenOptions.writableAll"],
      docs: ["net.html#serverlistenoptions-callback"],
      needs: ["unix", "unix.mode"],
      env: ["linux"],
      exclusive: true,
      async run(t: TestContext) {
        const before = process.umask(0o077);
        try {
          for (const [options, bits] of [
            [{ readableAll: true }, 0o044],
            [{ writableAll: true }, 0o022],
            [{ readableAll: true, writableAll: true }, 0o066],
            [{ readableAll: false, writableAll: false }, 0o000],
          ] as const) {
            const path = t.path(`all${bits.toString(8)}`);
            await t.listen(null, undefined, { path, ...options });
            // What the owner keeps is the platform's affair.
            t.equal((statSync(path).mode & 0o066).toString(8), bits.toString(8), JSON.stringify(options));
          }
        } finally {
          process.umask(before);
        }
      },
    },
    "abstract-name": {
      level: "must",
      claim: "A path that starts with NUL is a Linux abstract name: clients reach it and there is no file.",
      rows: ["S02", "UX6"],
      needs: ["unix", "unix.abstract"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = t.path("abstract");
        const name = `\0${path}`;
        const server = await t.listen(null, (socket) => void socket.end("abstract"), { path: name });
        t.equal(server.address(), name, "address()");
        t.equal(existsSync(path), false, "a file of that name");
        const client = await t.peer.connect({ path: name });
        t.equal((await client.readToEnd()).toString(), "abstract", "what the client reads");
      },
    },
    "abstract-name-in-use-and-free-again": {
      level: "must",
      claim: "An abstract name in use gives EADDRINUSE, and is free as soon as its server has closed.",
      rows: ["S02", "UX6", "S10"],
      needs: ["unix", "unix.abstract"],
      env: ["linux"],
      async run(t: TestContext) {
        const path = `\0${t.path("abstract-twice")}`;
        const first = await t.listen(null, undefined, { path });
        const second = t.own(t.net.createServer());
        second.listen(path);
        const [error] = await t.once(second, "error");
        t.error(error, { code: "EADDRINUSE", address: path }, "the error");
        first.close();
        await t.once(first, "close");
        second.listen(path);
        await t.once(second, "listening");
      },
    },
    "accepted-socket-has-no-addresses": {
      level: "must",
      claim: "A socket accepted on a path has no remote address, port or family.",
      rows: ["S02", "AD2", "K16"],
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("addresses");
        const seen = new Promise<unknown[]>((resolve) => {
          void t
            .listen(null, (s) => resolve([s.remoteAddress, s.remotePort, s.remoteFamily, s.localPort]), { path })
            .then(() => t.peer.connect({ path }));
        });
        t.deepEqual(
          await seen,
          [undefined, undefined, undefined, undefined],
          "remote address, port, family, local port",
        );
      },
    },
    "relative-path": {
      level: "must",
      claim: "A relative path is taken from the working directory and reported as given.",
      rows: ["S02", "S06"],
      needs: ["unix"],
      exclusive: true,
      async run(t: TestContext) {
        const path = t.path("relative");
        const before = process.cwd();
        process.chdir(dirname(path));
        try {
          const server = await t.listen(null, undefined, { path: basename(path) });
          t.equal(server.address(), basename(path), "address()");
          t.ok(statSync(path).isSocket(), "the file is in the working directory");
          server.close();
          await t.once(server, "close");
          t.equal(existsSync(path), false, "the file exists after 'close'");
        } finally {
          process.chdir(before);
        }
      },
    },
  },
});
