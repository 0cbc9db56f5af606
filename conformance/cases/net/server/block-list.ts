/** Servers that refuse addresses of a BlockList. */
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/server/block-list",
  cases: {
    "blocked-client-is-closed": {
      level: "must",
      claim: "A client whose address is on the list is closed without 'connection', and without 'drop'.",
      rows: ["S11", "LF9"],
      members: ["net.ServerOpts.blockList"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        blockList.addAddress("127.0.0.1");
        const server = await t.listen({ blockList });
        const log = t.journal();
        log.watch("", server, ["connection", "drop", "error"]);
        const client = await t.peer.connect({ port: t.portOf(server) });
        await client.fin();
        await client.closed();
        await t.turns(3);
        log.equals([]);
        const count = await new Promise((resolve) => server.getConnections((_error, n) => resolve(n)));
        t.equal(count, 0, "connections counted");
      },
    },
    "other-clients-pass": {
      level: "must",
      claim: "A client whose address is not on the list is served.",
      rows: ["S11", "LF9"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        blockList.addSubnet("10.0.0.0", 8);
        blockList.addAddress("::1", "ipv6");
        const server = await t.listen({ blockList }, (socket) => void socket.end("served"));
        const client = await t.peer.connect({ port: t.portOf(server) });
        t.equal((await client.readToEnd()).toString(), "served", "what the client reads");
      },
    },
    "mapped-address-is-matched": {
      level: "must",
      claim: "On a dual-stack server an IPv4 rule blocks the IPv4 client that shows as a mapped IPv6 address.",
      rows: ["S11", "LF9", "DS5"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        blockList.addAddress("127.0.0.1");
        const server = t.own(t.net.createServer({ blockList }, (socket) => void socket.end("served")));
        server.listen(0);
        await t.once(server, "listening");
        const port = t.portOf(server);
        const blocked = await t.peer.connect({ port, host: "127.0.0.1" });
        t.equal((await blocked.readToEnd()).toString(), "", "what the IPv4 client reads");
        const open = await t.peer.connect({ port, host: "::1" });
        t.equal((await open.readToEnd()).toString(), "served", "what the IPv6 client reads");
      },
    },
    "rule-added-at-run-time": {
      level: "must",
      claim: "A rule added to the list while the server listens holds for the next client.",
      rows: ["S11", "K23"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        const server = await t.listen({ blockList }, (socket) => void socket.end("served"));
        const port = t.portOf(server);
        t.equal((await (await t.peer.connect({ port })).readToEnd()).toString(), "served", "before the rule");
        blockList.addRange("127.0.0.1", "127.0.0.9");
        t.equal((await (await t.peer.connect({ port })).readToEnd()).toString(), "", "after the rule");
      },
    },
    "blocked-clients-do-not-use-up-the-limit": {
      level: "must",
      claim: "Blocked clients do not count for maxConnections.",
      rows: ["LF9", "S09"],
      needs: ["tcp.local-bind"],
      env: ["linux"],
      async run(t: TestContext) {
        const blockList = new t.net.BlockList();
        blockList.addAddress("127.0.0.1");
        const server = await t.listen({ blockList }, (socket) => void socket.end("served"), {
          port: 0,
          host: "0.0.0.0",
        });
        server.maxConnections = 1;
        const port = t.portOf(server);
        for (let i = 0; i < 3; i += 1) await (await t.peer.connect({ port })).readToEnd();
        const other = await t.dial({ port, host: "127.0.0.1", localAddress: "127.0.0.5" });
        t.equal((await t.collect(other)).toString(), "served", "what the client from 127.0.0.5 reads");
      },
    },
  },
});
