import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/module/block-list",
  cases: {
    "address-rule-matches-that-address-only": {
      level: "must",
      claim: "`addAddress` blocks exactly one address of its family.",
      rows: ["K23"],
      docs: ["net.html#blocklistaddaddressaddress-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addAddress("10.0.0.1");
        list.addAddress("2001:db8::5", "ipv6");
        t.equal(list.check("10.0.0.1"), true, "the blocked IPv4 address");
        t.equal(list.check("10.0.0.2"), false, "its neighbour");
        t.equal(list.check("2001:db8:0::0:5", "ipv6"), true, "the blocked IPv6 address in another form");
        t.equal(list.check("2001:db8::6", "ipv6"), false, "its neighbour");
      },
    },
    "range-rule-includes-both-ends": {
      level: "must",
      claim: "`addRange` blocks its start, its end and what lies between.",
      rows: ["K23"],
      docs: ["net.html#blocklistaddrangestart-end-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addRange("10.1.0.1", "10.1.1.9");
        list.addRange("::10", "::20", "ipv6");
        const verdicts = ["10.1.0.0", "10.1.0.1", "10.1.0.255", "10.1.1.9", "10.1.1.10"].map((a) => list.check(a));
        t.deepEqual(verdicts, [false, true, true, true, false], "IPv4 around and inside the range");
        const six = ["::f", "::10", "::1f", "::20", "::21"].map((a) => list.check(a, "ipv6"));
        t.deepEqual(six, [false, true, true, true, false], "IPv6 around and inside the range");
      },
    },
    "subnet-rule-matches-by-prefix": {
      level: "must",
      claim: "`addSubnet` blocks the addresses that share its prefix, to the bit, from 0 to the full length.",
      rows: ["K23"],
      docs: ["net.html#blocklistaddsubnetnet-prefix-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addSubnet("10.2.0.0", 15);
        list.addSubnet("fd00::", 9, "ipv6");
        const verdicts = ["10.1.255.255", "10.2.0.0", "10.3.255.255", "10.4.0.0"].map((a) => list.check(a));
        t.deepEqual(verdicts, [false, true, true, false], "IPv4 around and inside the subnet");
        const six = ["fcff::1", "fd00::1", "fd7f:ffff::1", "fd80::1"].map((a) => list.check(a, "ipv6"));
        t.deepEqual(six, [false, true, true, false], "IPv6 around and inside the subnet");
        const all = new t.net.BlockList();
        all.addSubnet("0.0.0.0", 0);
        t.equal(all.check("203.0.113.9"), true, "prefix 0");
        const one = new t.net.BlockList();
        one.addSubnet("192.0.2.7", 32);
        t.deepEqual([one.check("192.0.2.7"), one.check("192.0.2.6")], [true, false], "prefix 32");
      },
    },
    "mapped-address-meets-its-ipv4-rule": {
      level: "must",
      claim: "An IPv4 address written as an IPv4-mapped IPv6 address is checked against the IPv4 rules.",
      rows: ["K23"],
      docs: ["net.html#blocklistcheckaddress-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addAddress("123.123.123.123");
        t.equal(list.check("::ffff:7b7b:7b7b", "ipv6"), true, "in hexadecimal");
        t.equal(list.check("::ffff:123.123.123.123", "ipv6"), true, "in dotted decimal");
        t.equal(list.check("::ffff:123.123.123.124", "ipv6"), false, "another address");
      },
    },
    "families-do-not-mix": {
      level: "must",
      claim:
        "`check` reads its address in the family it is told, IPv4 by default, and text that is none is not blocked.",
      rows: ["K23"],
      docs: ["net.html#blocklistcheckaddress-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addSubnet("::", 0, "ipv6");
        list.addAddress("10.0.0.1");
        t.equal(list.check("::1"), false, "an IPv6 address checked as IPv4");
        t.equal(list.check("::1", "ipv6"), true, "the same checked as IPv6");
        t.equal(list.check("no address"), false, "text that is no address");
      },
    },
    "takes-socket-addresses": {
      level: "must",
      claim: "Every method that takes an address takes a SocketAddress, which carries the family.",
      rows: ["K23"],
      docs: ["net.html#blocklistaddaddressaddress-type"],
      run(t: TestContext) {
        const { BlockList, SocketAddress } = t.net;
        const list = new BlockList();
        list.addAddress(new SocketAddress({ address: "9.9.9.9" }));
        list.addRange(new SocketAddress({ address: "10.0.0.1" }), new SocketAddress({ address: "10.0.0.3" }));
        list.addSubnet(new SocketAddress({ address: "fd00::", family: "ipv6" }), 8);
        t.equal(list.check(new SocketAddress({ address: "9.9.9.9", port: 80 })), true, "address");
        t.equal(list.check(new SocketAddress({ address: "10.0.0.2" })), true, "range");
        t.equal(list.check(new SocketAddress({ address: "fd01::1", family: "ipv6" })), true, "subnet");
        t.equal(list.check(new SocketAddress({ address: "10.0.0.4" })), false, "none of them");
      },
    },
    "rules-are-listed-as-text": {
      level: "must",
      claim: "`rules` names each rule with its kind and family.",
      rows: ["K23"],
      docs: ["net.html#blocklistrules"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addAddress("10.0.0.1");
        list.addRange("10.1.0.1", "10.1.0.9");
        list.addSubnet("fd00::", 8, "ipv6");
        t.deepEqual(
          [...list.rules].sort(),
          ["Address: IPv4 10.0.0.1", "Range: IPv4 10.1.0.1-10.1.0.9", "Subnet: IPv6 fd00::/8"],
          "rules",
        );
      },
    },
    "goes-through-json-and-back": {
      level: "must",
      claim: "The rules of `toJSON` given to `fromJSON`, as a list or as text, block the same addresses.",
      rows: ["K23"],
      docs: ["net.html#blocklistfromjsonvalue", "net.html#blocklisttojson"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addAddress("10.0.0.5");
        list.addSubnet("192.168.1.0", 24);
        list.addRange("fd00::1", "fd00::9", "ipv6");
        const fromList = new t.net.BlockList();
        fromList.fromJSON(list.toJSON());
        const fromText = new t.net.BlockList();
        fromText.fromJSON(JSON.stringify(list));
        for (const copy of [fromList, fromText]) {
          t.deepEqual([...copy.rules].sort(), [...list.rules].sort(), "rules of the copy");
          t.equal(copy.check("10.0.0.5"), true, "address");
          t.equal(copy.check("192.168.1.77"), true, "subnet");
          t.equal(copy.check("fd00::3", "ipv6"), true, "range");
          t.equal(copy.check("10.0.0.6"), false, "no rule");
        }
      },
    },
    "knows-its-own-instances": {
      level: "must",
      claim: "`BlockList.isBlockList` is true for a BlockList and false for everything else.",
      rows: ["K23"],
      docs: ["net.html#blocklistisblocklistvalue"],
      run(t: TestContext) {
        const { BlockList } = t.net;
        t.equal(BlockList.isBlockList(new BlockList()), true, "a BlockList");
        for (const other of [undefined, null, {}, [], "10.0.0.1", BlockList]) {
          t.equal(BlockList.isBlockList(other), false, String(other));
        }
      },
    },
    "bad-arguments-throw": {
      level: "must",
      claim: "Text that is no address, a prefix out of range, a reversed range and wrong types throw Node's errors.",
      rows: ["K20", "K23"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        t.throws(
          () => list.addAddress("nope"),
          { code: "ERR_INVALID_ADDRESS", message: "Invalid socket address" },
          "text",
        );
        t.throws(() => list.addAddress("::1"), { code: "ERR_INVALID_ADDRESS" }, "an IPv6 address as IPv4");
        t.throws(
          () => list.addAddress(1 as unknown as string),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_TYPE",
            message: /^The "address" argument must be of type string/,
          },
          "a number",
        );
        t.throws(
          () => list.addRange("10.0.0.9", "10.0.0.1"),
          { name: "TypeError", code: "ERR_INVALID_ARG_VALUE", message: /'start' must come before end/ },
          "a reversed range",
        );
        const range = { name: "RangeError", code: "ERR_OUT_OF_RANGE", message: /"prefix" is out of range/ };
        t.throws(() => list.addSubnet("10.0.0.0", 33), range, "prefix 33 for IPv4");
        t.throws(() => list.addSubnet("10.0.0.0", -1), range, "prefix -1");
        t.throws(() => list.addSubnet("::", 129, "ipv6"), range, "prefix 129 for IPv6");
        t.throws(
          () => list.addSubnet("10.0.0.0", "8" as unknown as number),
          { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" },
          "a string prefix",
        );
        t.deepEqual([...list.rules], [], "no rule was added");
      },
    },
  },
});
