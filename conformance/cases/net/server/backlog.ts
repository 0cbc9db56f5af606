/** The `backlog` of listen, as the kernel knows it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { group, type TestContext } from "../../../src/case.ts";

/** For a listening socket `ss` shows the backlog as the send queue. */
function backlogOf(port: number): number {
  const line = execFileSync("ss", ["-Hltn", `sport = :${port}`], { encoding: "utf8" }).trim();
  return Number(line.split(/\s+/)[2]);
}

/** The kernel never takes more than this. */
function ceiling(): number {
  return Number(readFileSync("/proc/sys/net/core/somaxconn", "utf8"));
}

export default group({
  id: "net/server/backlog",
  cases: {
    "default-of-five-hundred-and-eleven": {
      level: "must",
      claim: "Without a backlog the kernel's queue is 511 long, or as long as the system allows.",
      rows: ["PT5", "S01"],
      docs: ["net.html#serverlisten"],
      needs: ["tcp.backlog"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        t.equal(backlogOf(t.portOf(await t.listen())), Math.min(511, ceiling()), "backlog");
      },
    },
    "as-an-option": {
      level: "must",
      claim: "listen({ backlog }) reaches the kernel.",
      rows: ["PT5", "S04"],
      members: ["net.ListenOptions.backlog"],
      needs: ["tcp.backlog"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        for (const backlog of [1, 7, 100]) {
          const server = await t.listen(null, undefined, { port: 0, host: "127.0.0.1", backlog });
          t.equal(backlogOf(t.portOf(server)), backlog, "backlog");
        }
      },
    },
    "as-a-positional-argument": {
      level: "must",
      claim:
        "The backlog of listen(port, host, backlog), listen(port, backlog) and listen(port, null, backlog) reaches the kernel.",
      rows: ["PT5", "S01"],
      needs: ["tcp.backlog"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        for (const args of [
          [0, "127.0.0.1", 9],
          [0, 9],
          [0, null, 9],
        ]) {
          const server = t.own(t.net.createServer());
          (server.listen as (...a: unknown[]) => unknown).apply(server, args);
          await t.once(server, "listening");
          t.equal(backlogOf(t.portOf(server)), 9, `backlog of listen(${args.map(String).join()})`);
        }
      },
    },
    "more-clients-than-backlog": {
      level: "must",
      claim: "A small backlog loses no client of a server that accepts.",
      rows: ["PT5", "S04"],
      needs: ["tcp.backlog"],
      async run(t: TestContext) {
        let accepted = 0;
        const server = await t.listen(null, () => void accepted++, { port: 0, host: "127.0.0.1", backlog: 2 });
        for (let i = 0; i < 12; i += 1) await t.peer.connect({ port: t.portOf(server) });
        await t.until(() => accepted === 12, "twelve connections");
      },
    },
  },
});
