/** udp6: loopback, dual stack, IPv6 only, membership by scope. */
import { readFileSync } from "node:fs";
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

async function any(t: TestContext, options: object = {}): Promise<DgramSocket> {
  const socket = t.own(t.dgram.createSocket({ type: "udp6", ...options }));
  await new Promise<void>((resolve) => socket.bind(0, resolve));
  return socket;
}

export default group({
  id: "dgram/ipv-six",
  cases: {
    "loopback-round-trip": {
      level: "must",
      claim: "A udp6 socket on ::1 exchanges datagrams with an IPv6 peer, and rinfo says IPv6 and ::1.",
      rows: ["D01", "D02", "MC8"],
      needs: ["udp"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const socket = await t.bind({ type: "udp6" });
        t.deepEqual(socket.address(), { address: "::1", family: "IPv6", port: socket.address().port }, "address()");
        const peer = await t.peer.datagram({ type: "udp6", address: "::1" });
        const message = t.once(socket, "message");
        await peer.send("six", socket.address().port, "::1");
        const [data, info] = await message;
        t.equal(String(data), "six", "the message");
        t.deepEqual({ ...(info as object) }, { address: "::1", family: "IPv6", port: peer.port, size: 3 }, "rinfo");
        socket.send("back", peer.port, "::1");
        t.equal((await peer.receive()).data.toString(), "back", "what the peer receives");
      },
    },
    "no-address-means-loopback": {
      level: "must",
      claim: "A udp6 socket sends to ::1 when no address is given, and connects there.",
      rows: ["D04", "D08"],
      needs: ["udp", "udp.connect"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram({ type: "udp6", address: "::1" });
        const socket = await t.bind({ type: "udp6" });
        socket.send("default", peer.port);
        t.equal((await peer.receive()).data.toString(), "default", "what the peer receives");
        socket.connect(peer.port);
        await t.once(socket, "connect");
        t.deepEqual(socket.remoteAddress(), { address: "::1", family: "IPv6", port: peer.port }, "remoteAddress()");
      },
    },
    "every-address-is-dual-stack": {
      level: "must",
      claim: "A udp6 socket without an address is bound to :: and receives from IPv4 too, as a mapped address.",
      rows: ["D03", "DS5", "DS6", "MC8"],
      needs: ["udp"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const socket = await any(t);
        t.equal(socket.address().address, "::", "address");
        const message = t.once(socket, "message");
        const peer = await t.peer.datagram();
        await peer.send("four", socket.address().port, "127.0.0.1");
        const [data, info] = await message;
        t.equal(String(data), "four", "the message");
        t.deepEqual(
          { ...(info as object) },
          { address: "::ffff:127.0.0.1", family: "IPv6", port: peer.port, size: 4 },
          "rinfo",
        );
      },
    },
    "ipv6-only-refuses-ipv4": {
      level: "must",
      claim: "With ipv6Only: true a socket on :: receives IPv6 datagrams and no IPv4 ones.",
      rows: ["D01", "DS6"],
      members: ["dgram.SocketOptions.ipv6Only"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp", "udp.ipv6-only"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const socket = await any(t, { ipv6Only: true });
        const got: string[] = [];
        socket.on("message", (data) => void got.push(data.toString()));
        const { port } = socket.address();
        const [four, six] = [await t.peer.datagram(), await t.peer.datagram({ type: "udp6", address: "::1" })];
        await four.send("four", port, "127.0.0.1");
        await six.send("six", port, "::1");
        await t.until(() => got.length > 0, "a message");
        t.deepEqual(got, ["six"], "messages");
      },
    },
    "ipv6-only-leaves-the-port-to-ipv4": {
      level: "must",
      claim: "With ipv6Only: true the same port of 0.0.0.0 is free; without it, it is in use.",
      rows: ["D01", "DS6", "UD2"],
      needs: ["udp", "udp.ipv6-only"],
      env: ["ipv6", "linux"],
      async run(t: TestContext) {
        const only = await any(t, { ipv6Only: true });
        const four = t.own(t.dgram.createSocket("udp4"));
        const { port } = only.address();
        await new Promise<void>((resolve) => four.bind(port, resolve));
        t.equal(four.address().port, port, "the port of the IPv4 socket");
        const dual = await any(t);
        const refused = t.own(t.dgram.createSocket("udp4"));
        refused.bind(dual.address().port);
        t.error((await t.once(refused, "error"))[0], { code: "EADDRINUSE" }, "beside a dual-stack socket");
      },
    },
    "ipv6-only-is-nothing-for-version-four": {
      level: "should",
      claim: "A udp4 socket with ipv6Only: true cannot be bound: EINVAL, also when a send binds it.",
      rows: ["D01", "DS6"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp", "udp.ipv6-only"],
      async run(t: TestContext) {
        const create = () => t.own(t.dgram.createSocket({ type: "udp4", ipv6Only: true }));
        const bound = create();
        bound.bind(0, "127.0.0.1");
        t.error((await t.once(bound, "error"))[0], { code: "EINVAL", syscall: "bind" }, "bind");
        const sending = create();
        sending.send("x", 9, "127.0.0.1");
        t.error((await t.once(sending, "error"))[0], { code: "EINVAL", syscall: "bind" }, "send");
      },
    },
    "implicit-bind-of-a-socket-of-version-six": {
      level: "must",
      claim: "The first send binds a udp6 socket to ::.",
      rows: ["D04", "UD1"],
      needs: ["udp"],
      env: ["ipv6"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram({ type: "udp6", address: "::1" });
        const socket = t.own(t.dgram.createSocket("udp6"));
        socket.send("x", peer.port);
        t.equal((await peer.receive()).port, socket.address().port, "the sender's port");
        t.equal(socket.address().address, "::", "address");
      },
    },
    "mapped-destination": {
      level: "must",
      claim: "A udp6 socket reaches an IPv4 peer by its mapped address.",
      rows: ["D04"],
      needs: ["udp"],
      env: ["ipv6", "linux"],
      async run(t: TestContext) {
        const peer = await t.peer.datagram();
        const socket = await any(t);
        socket.send("mapped", peer.port, "::ffff:127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "mapped", "what the peer receives");
      },
    },
    "membership-by-scope-name": {
      level: "must",
      claim: "addMembership and dropMembership take an interface by its name as a scope, and act on that interface.",
      rows: ["MC6", "D06"],
      docs: ["dgram.html#example-ipv6-outgoing-multicast-interface"],
      needs: ["udp", "udp.multicast"],
      env: ["ipv6", "linux"],
      async run(t: TestContext) {
        const joined = (): boolean =>
          /\blo\s+ff0200000000000000000000000700a1\b/.test(readFileSync("/proc/net/igmp6", "utf8"));
        const socket = await any(t);
        socket.addMembership("ff02::7:a1", "::%lo");
        t.equal(joined(), true, "the kernel's list of groups on lo has it");
        t.throws(() => socket.addMembership("ff02::7:a1", "::%lo"), { code: "EADDRINUSE" }, "the same again");
        socket.dropMembership("ff02::7:a1", "::%lo");
        t.equal(joined(), false, "the list after dropMembership");
      },
    },
    "outgoing-interface-by-scope-name": {
      level: "must",
      claim: "setMulticastInterface of a udp6 socket takes a scope by name and refuses no string.",
      rows: ["MC6", "D06"],
      docs: ["dgram.html#example-ipv6-outgoing-multicast-interface"],
      needs: ["udp", "udp.multicast"],
      env: ["ipv6", "linux"],
      async run(t: TestContext) {
        const socket = await any(t);
        t.equal(socket.setMulticastInterface("::%lo"), undefined, "setMulticastInterface returns");
        t.throws(
          () => socket.setMulticastInterface(1 as never),
          { code: "ERR_INVALID_ARG_TYPE" },
          "an index as number",
        );
        t.throws(() => socket.setMulticastInterface("no address"), { code: "EINVAL" }, "a word");
      },
    },
    "options-act-on-version-six-too": {
      level: "must",
      claim: "setTTL, setMulticastTTL and setMulticastLoopback work on udp6 and refuse what is out of range.",
      rows: ["MC5", "D07", "D06"],
      needs: ["udp", "udp.ttl", "udp.multicast"],
      env: ["ipv6", "linux"],
      async run(t: TestContext) {
        const socket = await any(t);
        t.equal(socket.setTTL(64), 64, "setTTL");
        t.equal(socket.setMulticastTTL(4), 4, "setMulticastTTL");
        t.equal(socket.setMulticastLoopback(true), true, "setMulticastLoopback");
        t.throws(() => socket.setTTL(0), { code: "EINVAL", syscall: "setTTL" }, "setTTL(0)");
        t.throws(() => socket.setTTL(256), { code: "EINVAL", syscall: "setTTL" }, "setTTL(256)");
        t.throws(() => socket.setMulticastTTL(256), { code: "EINVAL", syscall: "setMulticastTTL" }, "setMulticastTTL");
      },
    },
  },
});
