/** What an adapter that lacks part of UDP must refuse at once. */
import { group, type TestContext } from "../../src/case.ts";

const UNAVAILABLE = { name: "TypeError", code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", message: /unavailable/ };

export default group({
  id: "absence/udp",
  cases: {
    "no-datagrams": {
      level: "must",
      claim: "Without datagrams createSocket throws.",
      rows: ["D01", "UD14"],
      absenceOf: "udp",
      run(t: TestContext) {
        t.throws(() => t.dgram.createSocket("udp4"), UNAVAILABLE, "createSocket('udp4')");
        t.throws(() => t.dgram.createSocket({ type: "udp6" }), UNAVAILABLE, "createSocket({ type })");
      },
    },
    "no-bind-sync": {
      level: "must",
      claim: "Without synchronous binds bindSync and connectSync throw, and bind works afterwards.",
      rows: ["D03", "D08"],
      absenceOf: "udp.bind-sync",
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.throws(() => socket.bindSync(), UNAVAILABLE, "bindSync()");
        t.throws(() => socket.connectSync(4567), UNAVAILABLE, "connectSync(4567)");
        socket.bind(0, "127.0.0.1");
        await t.once(socket, "listening");
      },
    },
    "no-ipv6-only": {
      level: "must",
      claim: "Without ipv6Only createSocket throws for it, and takes ipv6Only: false.",
      rows: ["D01", "DS6"],
      absenceOf: "udp.ipv6-only",
      needs: ["udp"],
      run(t: TestContext) {
        t.throws(() => t.dgram.createSocket({ type: "udp6", ipv6Only: true }), UNAVAILABLE, "ipv6Only: true");
        t.own(t.dgram.createSocket({ type: "udp6", ipv6Only: false }));
      },
    },
    "no-reuse-addr": {
      level: "must",
      claim: "Without reuseAddr createSocket throws for it, and takes reuseAddr: false.",
      rows: ["D01", "UD2"],
      absenceOf: "udp.reuse-addr",
      needs: ["udp"],
      run(t: TestContext) {
        t.throws(() => t.dgram.createSocket({ type: "udp4", reuseAddr: true }), UNAVAILABLE, "reuseAddr: true");
        t.own(t.dgram.createSocket({ type: "udp4", reuseAddr: false }));
      },
    },
    "no-reuse-port": {
      level: "must",
      claim: "Without reusePort createSocket throws for it, and takes reusePort: false.",
      rows: ["D01", "UD3"],
      absenceOf: "udp.reuse-port",
      needs: ["udp"],
      run(t: TestContext) {
        t.throws(() => t.dgram.createSocket({ type: "udp4", reusePort: true }), UNAVAILABLE, "reusePort: true");
        t.own(t.dgram.createSocket({ type: "udp4", reusePort: false }));
      },
    },
    "no-broadcast": {
      level: "must",
      claim: "Without broadcast setBroadcast throws on a bound socket.",
      rows: ["D05", "MC1"],
      absenceOf: "udp.broadcast",
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        t.throws(() => socket.setBroadcast(true), UNAVAILABLE, "setBroadcast(true)");
      },
    },
    "no-ttl": {
      level: "must",
      claim: "Without a TTL setTTL throws on a bound socket.",
      rows: ["D07", "MC5"],
      absenceOf: "udp.ttl",
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        t.throws(() => socket.setTTL(5), UNAVAILABLE, "setTTL(5)");
      },
    },
    "no-multicast": {
      level: "must",
      claim: "Without multicast every membership call and multicast setter throws on a bound socket.",
      rows: ["D06", "MC2", "MC5"],
      absenceOf: "udp.multicast",
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        t.throws(() => socket.addMembership("239.77.1.1"), UNAVAILABLE, "addMembership");
        t.throws(() => socket.dropMembership("239.77.1.1"), UNAVAILABLE, "dropMembership");
        t.throws(() => socket.setMulticastTTL(1), UNAVAILABLE, "setMulticastTTL");
        t.throws(() => socket.setMulticastLoopback(true), UNAVAILABLE, "setMulticastLoopback");
        t.throws(() => socket.setMulticastInterface("127.0.0.1"), UNAVAILABLE, "setMulticastInterface");
      },
    },
    "no-source-multicast": {
      level: "must",
      claim: "Without source-specific membership both calls throw on a bound socket.",
      rows: ["D06"],
      absenceOf: "udp.source-multicast",
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = await t.bind();
        t.throws(() => socket.addSourceSpecificMembership("127.0.0.1", "232.77.1.1"), UNAVAILABLE, "add");
        t.throws(() => socket.dropSourceSpecificMembership("127.0.0.1", "232.77.1.1"), UNAVAILABLE, "drop");
      },
    },
    "no-connect": {
      level: "must",
      claim: "Without connected sockets connect throws, and the socket still sends to a destination.",
      rows: ["D08", "IC5"],
      absenceOf: "udp.connect",
      needs: ["udp"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await t.bind();
        t.throws(() => socket.connect(peer.port, "127.0.0.1"), UNAVAILABLE, "connect");
        socket.send("to a destination", peer.port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "to a destination", "what the peer receives");
      },
    },
    "no-buffer-sizes": {
      level: "must",
      claim: "Without buffer sizes the options of createSocket, the setters and the getters throw.",
      rows: ["D07", "UD7"],
      absenceOf: "udp.buffer-size",
      needs: ["udp"],
      async run(t: TestContext) {
        t.throws(() => t.dgram.createSocket({ type: "udp4", recvBufferSize: 8192 }), UNAVAILABLE, "recvBufferSize");
        t.throws(() => t.dgram.createSocket({ type: "udp4", sendBufferSize: 8192 }), UNAVAILABLE, "sendBufferSize");
        const socket = await t.bind();
        t.throws(() => socket.setRecvBufferSize(8192), UNAVAILABLE, "setRecvBufferSize");
        t.throws(() => socket.setSendBufferSize(8192), UNAVAILABLE, "setSendBufferSize");
        t.throws(() => socket.getRecvBufferSize(), UNAVAILABLE, "getRecvBufferSize");
        t.throws(() => socket.getSendBufferSize(), UNAVAILABLE, "getSendBufferSize");
      },
    },
  },
});
