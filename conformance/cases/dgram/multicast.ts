/** Multicast over the loopback interface, so that nothing leaves the machine. */
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

const LOOPBACK = "127.0.0.1";

/** A group of its own for each case, so that cases which run at the same time do not hear each other. */
function groupOf(t: TestContext, prefix: 239 | 232 = 239): string {
  return `${prefix}.77.${(t.seed >>> 8) & 255}.${(t.seed & 127) + 1}`;
}

/** Sends by the loopback interface. */
async function sender(t: TestContext): Promise<DgramSocket> {
  const socket = await t.bind();
  socket.setMulticastInterface(LOOPBACK);
  return socket;
}

async function receiver(t: TestContext, port = 0): Promise<DgramSocket> {
  return t.bind({ reuseAddr: true }, { port, address: "0.0.0.0" });
}

/** Collects texts; `sentinel` sends a datagram straight to the socket and waits for it, so that what came before is known. */
function listen(t: TestContext, socket: DgramSocket) {
  const got: string[] = [];
  socket.on("message", (data) => void got.push(data.toString()));
  return {
    got,
    async sentinel(): Promise<void> {
      const mark = `sentinel ${got.length}`;
      socket.send(mark, socket.address().port, LOOPBACK);
      await t.until(() => got.includes(mark), "the sentinel");
      got.splice(got.indexOf(mark), 1);
    },
  };
}

function sent(socket: DgramSocket, data: string, port: number, address: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.send(data, port, address, (...result) => resolve(result)));
}

export default group({
  id: "dgram/multicast",
  cases: {
    "one-send-reaches-every-member": {
      level: "must",
      claim: "One send to a group reaches every member on the port, of this process and of another.",
      rows: ["D06", "P07", "MC2"],
      docs: ["dgram.html#socketaddmembershipmulticastaddress-multicastinterface"],
      needs: ["udp", "udp.multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = groupOf(t);
        const peer = await t.peer.datagram({ address: "0.0.0.0", reuseAddr: true });
        await peer.addMembership(address, LOOPBACK);
        const members = [await receiver(t, peer.port), await receiver(t, peer.port)];
        for (const member of members) member.addMembership(address, LOOPBACK);
        const messages = members.map((member) => t.once(member, "message"));
        const from = await sender(t);
        t.deepEqual(await sent(from, "to the group", peer.port, address), [null, 12], "callback");
        for (const message of messages) {
          const [data, info] = await message;
          t.equal(String(data), "to the group", "message");
          t.deepEqual(
            { ...(info as object) },
            { address: LOOPBACK, family: "IPv4", port: from.address().port, size: 12 },
            "rinfo",
          );
        }
        t.equal((await peer.receive()).data.toString(), "to the group", "what the other process receives");
      },
    },
    "received-from-another-process": {
      level: "must",
      claim: "A member receives what another process sends to the group.",
      rows: ["D06", "P07"],
      needs: ["udp", "udp.multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      budget: "long",
      async run(t: TestContext) {
        const address = groupOf(t);
        const member = await receiver(t);
        member.addMembership(address, LOOPBACK);
        const message = t.once(member, "message");
        const source = `
          const socket = dgram.createSocket("udp4");
          socket.bind(0, "127.0.0.1", () => {
            socket.setMulticastInterface("127.0.0.1");
            socket.send("from a child", ${member.address().port}, ${JSON.stringify(address)}, () => socket.close());
          });
        `;
        const { stderr, code } = await t.child(source);
        t.equal(stderr, "", "standard error");
        t.equal(code, 0, "exit code");
        t.equal(String((await message)[0]), "from a child", "the message");
      },
    },
    "only-after-joining": {
      level: "must",
      claim: "A socket receives nothing of a group before it joins and after it has left.",
      rows: ["D06"],
      docs: ["dgram.html#socketdropmembershipmulticastaddress-multicastinterface"],
      needs: ["udp", "udp.multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = groupOf(t);
        const member = await receiver(t);
        const { port } = member.address();
        const { got, sentinel } = listen(t, member);
        const from = await sender(t);
        await sent(from, "before", port, address);
        await sentinel();
        t.deepEqual(got, [], "before joining");
        member.addMembership(address, LOOPBACK);
        await sent(from, "inside", port, address);
        await t.until(() => got.length === 1, "the message of the group");
        member.dropMembership(address, LOOPBACK);
        await sent(from, "after", port, address);
        await sentinel();
        t.deepEqual(got, ["inside"], "messages of the group");
      },
    },
    "several-groups": {
      level: "must",
      claim: "A socket may be a member of several groups and leave one of them alone.",
      rows: ["D06"],
      needs: ["udp", "udp.multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const [first, second] = [groupOf(t), groupOf(t).replace(/^239\.77/, "239.78")];
        const member = await receiver(t);
        const { port } = member.address();
        const { got, sentinel } = listen(t, member);
        member.addMembership(first, LOOPBACK);
        member.addMembership(second, LOOPBACK);
        const from = await sender(t);
        await sent(from, "first", port, first);
        await sent(from, "second", port, second);
        await t.until(() => got.length === 2, "both messages");
        member.dropMembership(first, LOOPBACK);
        await sent(from, "first again", port, first);
        await sent(from, "second again", port, second);
        await t.until(() => got.includes("second again"), "the message of the second group");
        await sentinel();
        t.deepEqual(got, ["first", "second", "second again"], "messages");
      },
    },
    "joining-binds-implicitly": {
      level: "must",
      claim: "addMembership on an unbound socket binds it to a port of every address.",
      rows: ["D06", "MC3"],
      needs: ["udp", "udp.multicast"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = groupOf(t);
        const member = t.own(t.dgram.createSocket("udp4"));
        member.addMembership(address, LOOPBACK);
        await t.turns(3);
        const own = member.address();
        t.equal(own.address, "0.0.0.0", "address");
        t.ok(own.port > 0, "it has a port");
      },
    },
    "without-an-interface-the-system-picks-one": {
      level: "should",
      claim: "addMembership and dropMembership work without an interface.",
      rows: ["MC2", "MC4", "D06"],
      needs: ["udp", "udp.multicast"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const socket = await receiver(t);
        // The group of all hosts, which is never announced on the network.
        socket.addMembership("224.0.0.1");
        t.throws(() => socket.addMembership("224.0.0.1"), { code: "EADDRINUSE" }, "the second addMembership");
        socket.dropMembership("224.0.0.1");
        t.throws(() => socket.dropMembership("224.0.0.1"), { code: "EADDRNOTAVAIL" }, "the second dropMembership");
      },
    },
    "joining-twice": {
      level: "must",
      claim: "Joining a group twice on one interface throws EADDRINUSE, leaving one that was not joined EADDRNOTAVAIL.",
      rows: ["D06"],
      needs: ["udp", "udp.multicast"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = groupOf(t);
        const member = await receiver(t);
        member.addMembership(address, LOOPBACK);
        t.throws(
          () => member.addMembership(address, LOOPBACK),
          { name: "Error", code: "EADDRINUSE", syscall: "addMembership", message: "addMembership EADDRINUSE" },
          "the second addMembership",
        );
        member.dropMembership(address, LOOPBACK);
        t.throws(
          () => member.dropMembership(address, LOOPBACK),
          { name: "Error", code: "EADDRNOTAVAIL", syscall: "dropMembership", message: "dropMembership EADDRNOTAVAIL" },
          "the second dropMembership",
        );
        member.addMembership(address, LOOPBACK);
      },
    },
    "refuses-a-missing-group": {
      level: "must",
      claim: "addMembership and dropMembership throw ERR_MISSING_ARGS without a group.",
      rows: ["D06"],
      needs: ["udp", "udp.multicast"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const name of ["addMembership", "dropMembership"] as const) {
          for (const value of [undefined, null, ""]) {
            t.throws(
              () => socket[name](value as never),
              {
                name: "TypeError",
                code: "ERR_MISSING_ARGS",
                message: 'The "multicastAddress" argument must be specified',
              },
              `${name}(${JSON.stringify(value)})`,
            );
          }
        }
      },
    },
    "refuses-what-is-no-group": {
      level: "must",
      claim: "Words, single addresses and bad interfaces throw EINVAL with the method as syscall.",
      rows: ["D06"],
      needs: ["udp", "udp.multicast"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const name of ["addMembership", "dropMembership"] as const) {
          for (const args of [["not a group"], ["256.1.1.1"], ["239.77.1.1", "not an interface"]] as const) {
            t.throws(
              () => (socket[name] as (...a: readonly string[]) => void).apply(socket, args as never),
              { name: "Error", code: "EINVAL", errno: -22, syscall: name, message: `${name} EINVAL` },
              `${name}(${args.join(", ")})`,
            );
          }
        }
        t.throws(
          () => socket.addMembership("127.0.0.1"),
          { code: "EINVAL", syscall: "addMembership" },
          "a single address",
        );
      },
    },
    "source-specific-member-hears-its-source": {
      level: "must",
      claim: "A source-specific member receives what its source sends, and nothing of another source.",
      rows: ["D06"],
      docs: [
        "dgram.html#socketdropsourcespecificmembershipsourceaddress-groupaddress-multicastinterface",
        "dgram.html#socketaddsourcespecificmembershipsourceaddress-groupaddress-multicastinterface",
      ],
      needs: ["udp", "udp.multicast", "udp.source-multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = groupOf(t, 232);
        const member = await receiver(t);
        const { port } = member.address();
        const { got, sentinel } = listen(t, member);
        const from = await sender(t);
        member.addSourceSpecificMembership("127.0.0.2", address, LOOPBACK);
        await sent(from, "of another source", port, address);
        await sentinel();
        t.deepEqual(got, [], "messages of another source");
        member.addSourceSpecificMembership(LOOPBACK, address, LOOPBACK);
        await sent(from, "of my source", port, address);
        await t.until(() => got.length === 1, "the message of the source");
        member.dropSourceSpecificMembership(LOOPBACK, address, LOOPBACK);
        await sent(from, "after leaving", port, address);
        await sentinel();
        t.deepEqual(got, ["of my source"], "messages");
      },
    },
    "source-specific-refuses-bad-input": {
      level: "must",
      claim: "Source and group must be strings (ERR_INVALID_ARG_TYPE) and addresses (EINVAL).",
      rows: ["D06"],
      needs: ["udp", "udp.multicast", "udp.source-multicast"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const name of ["addSourceSpecificMembership", "dropSourceSpecificMembership"] as const) {
          const call = socket[name] as (...args: unknown[]) => void;
          for (const [args, argument] of [
            [[], "sourceAddress"],
            [[5, "232.1.1.1"], "sourceAddress"],
            [["127.0.0.1"], "groupAddress"],
            [["127.0.0.1", 5], "groupAddress"],
          ] as const) {
            t.throws(
              () => call.apply(socket, [...args]),
              {
                name: "TypeError",
                code: "ERR_INVALID_ARG_TYPE",
                message: new RegExp(`^The "${argument}" argument must be of type string\\. Received `),
              },
              `${name}(${args.join(", ")})`,
            );
          }
          t.throws(
            () => call.call(socket, "no address", "232.1.1.1", LOOPBACK),
            { code: "EINVAL", syscall: name, message: `${name} EINVAL` },
            `${name} of a word`,
          );
        }
      },
    },
    "interface-decides-where-it-leaves": {
      level: "must",
      claim:
        "setMulticastInterface sends by that interface: a member there receives it; an unknown one throws EADDRNOTAVAIL.",
      rows: ["D06", "MC5", "MC6"],
      docs: [
        "dgram.html#example-ipv4-outgoing-multicast-interface",
        "dgram.html#socketsetmulticastinterfacemulticastinterface",
      ],
      needs: ["udp", "udp.multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = groupOf(t);
        const member = await receiver(t);
        member.addMembership(address, LOOPBACK);
        const message = t.once(member, "message");
        const from = await t.bind({}, { port: 0, address: "0.0.0.0" });
        t.throws(
          () => from.setMulticastInterface("203.0.113.77"),
          { code: "EADDRNOTAVAIL", syscall: "setMulticastInterface", message: "setMulticastInterface EADDRNOTAVAIL" },
          "an address of another machine",
        );
        from.setMulticastInterface(LOOPBACK);
        await sent(from, "by loopback", member.address().port, address);
        const [data, info] = await message;
        t.equal(String(data), "by loopback", "the message");
        t.equal((info as { address: string }).address, LOOPBACK, "the sender's address");
      },
    },
    "interface-refuses-bad-input": {
      level: "must",
      claim:
        "setMulticastInterface throws ERR_INVALID_ARG_TYPE for no string and EINVAL for no address; 0.0.0.0 resets it.",
      rows: ["D06"],
      docs: ["dgram.html#call-results"],
      needs: ["udp", "udp.multicast"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const value of [undefined, null, 5, true, {}]) {
          t.throws(
            () => socket.setMulticastInterface(value as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "interfaceAddress" argument must be of type string\. Received /,
            },
            `setMulticastInterface(${String(value)})`,
          );
        }
        for (const value of ["", "x", "256.0.0.1"]) {
          t.throws(
            () => socket.setMulticastInterface(value),
            { code: "EINVAL", syscall: "setMulticastInterface", message: "setMulticastInterface EINVAL" },
            `setMulticastInterface(${JSON.stringify(value)})`,
          );
        }
        socket.setMulticastInterface("0.0.0.0");
      },
    },
    "ttl-range": {
      level: "must",
      claim:
        "setMulticastTTL takes 0 to 255, returns its argument, throws EINVAL outside and ERR_INVALID_ARG_TYPE for no number.",
      rows: ["D06", "MC5"],
      docs: ["dgram.html#socketsetmulticastttlttl"],
      needs: ["udp", "udp.multicast"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const ttl of [0, 1, 255]) t.equal(socket.setMulticastTTL(ttl), ttl, `setMulticastTTL(${ttl})`);
        for (const ttl of [-1, 256, 1000]) {
          t.throws(
            () => socket.setMulticastTTL(ttl),
            { name: "Error", code: "EINVAL", syscall: "setMulticastTTL", message: "setMulticastTTL EINVAL" },
            `setMulticastTTL(${ttl})`,
          );
        }
        for (const ttl of [undefined, null, "1", {}, true]) {
          t.throws(
            () => socket.setMulticastTTL(ttl as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "ttl" argument must be of type number\. /,
            },
            `setMulticastTTL(${String(ttl)})`,
          );
        }
      },
    },
    "ttl-zero-stays-on-the-host": {
      level: "must",
      claim: "A datagram with multicast TTL 0 still reaches members on this host.",
      rows: ["D06", "MC5"],
      needs: ["udp", "udp.multicast", "udp.reuse-addr"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const address = groupOf(t);
        const member = await receiver(t);
        member.addMembership(address, LOOPBACK);
        const message = t.once(member, "message");
        const from = await sender(t);
        from.setMulticastTTL(0);
        await sent(from, "near", member.address().port, address);
        t.equal(String((await message)[0]), "near", "the message");
      },
    },
    "loopback-returns-its-argument": {
      level: "must",
      claim: "setMulticastLoopback returns what it was given, of whatever type.",
      rows: ["D06", "MC5"],
      docs: ["dgram.html#socketsetmulticastloopbackflag"],
      needs: ["udp", "udp.multicast"],
      async run(t: TestContext) {
        const socket = await t.bind();
        for (const flag of [true, false, 1, 0, "x", null]) {
          t.equal(socket.setMulticastLoopback(flag as never), flag, `setMulticastLoopback(${String(flag)})`);
        }
      },
    },
    "calls-return-nothing": {
      level: "must",
      claim: "The membership calls and setMulticastInterface return undefined.",
      rows: ["D06"],
      needs: ["udp", "udp.multicast", "udp.source-multicast"],
      env: ["linux", "multicast"],
      async run(t: TestContext) {
        const socket = await receiver(t);
        const [address, source] = [groupOf(t), groupOf(t, 232)];
        t.equal(socket.addMembership(address, LOOPBACK), undefined, "addMembership");
        t.equal(socket.dropMembership(address, LOOPBACK), undefined, "dropMembership");
        t.equal(
          socket.addSourceSpecificMembership(LOOPBACK, source, LOOPBACK),
          undefined,
          "addSourceSpecificMembership",
        );
        t.equal(socket.dropSourceSpecificMembership(LOOPBACK, source, LOOPBACK), undefined, "dropSourceSpecific…");
        t.equal(socket.setMulticastInterface(LOOPBACK), undefined, "setMulticastInterface");
      },
    },
    "unbound-setters-throw-ebadf": {
      level: "must",
      claim: "setMulticastTTL, setMulticastLoopback and setMulticastInterface throw EBADF on an unbound socket.",
      rows: ["D06"],
      needs: ["udp", "udp.multicast"],
      env: ["linux"],
      run(t: TestContext) {
        for (const [name, value] of [
          ["setMulticastTTL", 1],
          ["setMulticastLoopback", true],
          ["setMulticastInterface", LOOPBACK],
        ] as const) {
          const socket = t.own(t.dgram.createSocket("udp4"));
          t.throws(
            () => (socket[name] as (v: unknown) => unknown)(value),
            { name: "Error", code: "EBADF", errno: -9, syscall: name, message: `${name} EBADF` },
            name,
          );
        }
      },
    },
    "group-of-the-other-family": {
      level: "must",
      claim: "An IPv6 group or interface throws on a udp4 socket.",
      rows: ["D06"],
      needs: ["udp", "udp.multicast"],
      env: ["linux"],
      async run(t: TestContext) {
        const socket = await t.bind();
        t.throws(() => socket.addMembership("ff02::1:7"), { code: /^E(NOPROTOOPT|INVAL)$/ }, "an IPv6 group");
        t.throws(() => socket.setMulticastInterface("::1"), { code: /^E(NOPROTOOPT|INVAL)$/ }, "an IPv6 interface");
      },
    },
  },
});
