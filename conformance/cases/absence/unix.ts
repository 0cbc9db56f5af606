/** What an adapter that lacks part of Unix domain sockets must refuse at once. */
import { existsSync } from "node:fs";
import { group, type TestContext } from "../../src/case.ts";

const UNAVAILABLE = { name: "TypeError", code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", message: /unavailable/ };

export default group({
  id: "absence/unix",
  cases: {
    "no-paths": {
      level: "must",
      claim: "Without Unix domain sockets listen on a path and connect to a path throw, and no file is made.",
      rows: ["S02", "N04"],
      absenceOf: "unix",
      run(t: TestContext) {
        const path = t.path("absent");
        t.throws(() => t.net.createServer().listen(path), UNAVAILABLE, "listen(path)");
        t.throws(() => t.net.createServer().listen({ path }), UNAVAILABLE, "listen({ path })");
        t.throws(() => t.net.connect(path), UNAVAILABLE, "connect(path)");
        t.throws(() => t.net.connect({ path }), UNAVAILABLE, "connect({ path })");
        t.equal(existsSync(path), false, "a file at the path");
      },
    },
    "no-abstract-names": {
      level: "must",
      claim: "Without abstract names listen on one and connect to one throw.",
      rows: ["S02", "UX6"],
      absenceOf: "unix.abstract",
      run(t: TestContext) {
        const path = `\0${t.path("abstract")}`;
        t.throws(() => t.net.createServer().listen(path), UNAVAILABLE, "listen(name)");
        t.throws(() => t.net.connect(path), UNAVAILABLE, "connect(name)");
      },
    },
    "no-mode": {
      level: "must",
      claim: "Without modes listen throws for readableAll and writableAll, makes no file, and listens without them.",
      rows: ["S04", "UX4"],
      absenceOf: "unix.mode",
      needs: ["unix"],
      async run(t: TestContext) {
        const path = t.path("mode");
        const server = t.own(t.net.createServer());
        t.throws(() => server.listen({ path, readableAll: true }), UNAVAILABLE, "readableAll");
        t.throws(() => server.listen({ path, writableAll: true }), UNAVAILABLE, "writableAll");
        t.equal(existsSync(path), false, "a file at the path");
        server.listen({ path, readableAll: false, writableAll: false });
        await t.once(server, "listening");
      },
    },
  },
});
