/** `sendBlockList` and `receiveBlockList`. */
import { group, type TestContext } from "../../src/case.ts";

const BLOCKED = { name: "Error", code: "ERR_IP_BLOCKED", message: "IP(127.0.0.1) is blocked by net.BlockList" };

function blocking(t: TestContext, address = "127.0.0.1") {
  const list = new t.net.BlockList();
  list.addAddress(address);
  return list;
}

export default group({
  id: "dgram/block-list",
  cases: {
    "blocked-destination-through-the-callback": {
      level: "must",
      claim: "Sending to a blocked address gives the callback ERR_IP_BLOCKED, and nothing is sent or emitted.",
      rows: ["D01", "UD12"],
      members: ["dgram.SocketOptions.sendBlockList"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const list = blocking(t);
        const socket = await t.bind({ sendBlockList: list });
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        const error = await new Promise((resolve) => socket.send("blocked", peer.port, "127.0.0.1", resolve));
        t.error(error, BLOCKED, "the callback's error");
        await (await t.peer.datagram()).send("sentinel", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "sentinel", "the first datagram that arrives");
        log.equals([]);
      },
    },
    "blocked-destination-without-a-callback-is-silent": {
      level: "must",
      claim: "Without a callback a datagram to a blocked address is dropped in silence.",
      rows: ["UD12"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await t.bind({ sendBlockList: blocking(t) });
        const log = t.journal();
        log.watch("", socket, ["error", "close"]);
        socket.send("blocked", peer.port, "127.0.0.1");
        await t.turns(5);
        await (await t.peer.datagram()).send("sentinel", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "sentinel", "the first datagram that arrives");
        log.equals([]);
      },
    },
    "other-destinations-pass": {
      level: "must",
      claim: "Addresses that are not on the list are sent to, a default destination too.",
      rows: ["D01", "UD12"],
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await t.bind({ sendBlockList: blocking(t, "127.0.0.99") });
        socket.send("one", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "one", "with an address");
        socket.send("two", peer.port);
        t.equal((await peer.receive()).data.toString(), "two", "without an address");
      },
    },
    "blocked-name-is-blocked-by-its-address": {
      level: "must",
      claim: "A host name is checked by the address it resolves to.",
      rows: ["UD12", "D01"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind({ sendBlockList: blocking(t) });
        const error = await new Promise((resolve) => socket.send("x", 4567, "localhost", resolve));
        t.error(error, BLOCKED, "the callback's error");
      },
    },
    "connect-to-a-blocked-address": {
      level: "must",
      claim: "Connecting to a blocked address gives the callback ERR_IP_BLOCKED, and the socket is not connected.",
      rows: ["UD12", "D08"],
      needs: ["udp", "udp.connect"],
      async run(t: TestContext) {
        const socket = await t.bind({ sendBlockList: blocking(t) });
        const error = await new Promise((resolve) => socket.connect(4567, "127.0.0.1", resolve as never));
        t.error(error, BLOCKED, "the callback's error");
        t.throws(() => socket.remoteAddress(), { code: "ERR_SOCKET_DGRAM_NOT_CONNECTED" }, "remoteAddress()");
      },
    },
    "blocked-sender-is-not-heard": {
      level: "must",
      claim: "Datagrams from an address on receiveBlockList are dropped, those from others delivered.",
      rows: ["D01"],
      members: ["dgram.SocketOptions.receiveBlockList"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind({ receiveBlockList: blocking(t) });
        const got: string[] = [];
        socket.on("message", (data, { address }) => void got.push(`${data} from ${address}`));
        const { port } = socket.address();
        const blocked = await t.peer.datagram();
        const other = await t.peer.datagram({ address: "127.0.0.2" });
        await blocked.send("no", port, "127.0.0.1");
        await other.send("yes", port, "127.0.0.1");
        await t.until(() => got.length > 0, "a message");
        t.deepEqual(got, ["yes from 127.0.0.2"], "messages");
      },
    },
    "rule-added-at-run-time": {
      level: "must",
      claim: "A rule added to either list later holds from then on.",
      rows: ["D01", "K23"],
      needs: ["udp"],
      async run(t: TestContext) {
        const list = new t.net.BlockList();
        const peer = await t.peer.datagram();
        const socket = await t.bind({ sendBlockList: list, receiveBlockList: list });
        const message = t.once(socket, "message");
        await peer.send("before", socket.address().port, "127.0.0.1");
        t.equal(String((await message)[0]), "before", "the message before the rule");
        socket.send("before", peer.port);
        t.equal((await peer.receive()).data.toString(), "before", "what the peer receives before the rule");
        list.addSubnet("127.0.0.0", 24);
        const error = await new Promise((resolve) => socket.send("after", peer.port, "127.0.0.1", resolve));
        t.error(error, BLOCKED, "the callback's error after the rule");
      },
    },
  },
});
