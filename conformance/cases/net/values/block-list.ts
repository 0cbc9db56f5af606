/** `net.BlockList` as a value. */
import { group, type TestContext } from "../../../src/case.ts";

/** What newer versions of the class have beyond the types that this suite is compiled against. */
interface Newer {
  addAddresses(addresses: readonly string[], family?: string): void;
  addCIDR(cidr: string): void;
  addCIDRs(cidrs: readonly string[]): void;
  removeAddress(address: string, family?: string): void;
  removeRange(start: string, end: string, family?: string): void;
  removeSubnet(network: string, prefix: number, family?: string): void;
  removeCIDR(cidr: string): void;
  clear(): void;
  readonly size: number;
}

export default group({
  id: "net/values/block-list",
  cases: {
    "address-rule": {
      level: "must",
      claim: "An address rule matches that address alone, and of its family.",
      rows: ["K23"],
      docs: ["net.html#blocklistaddaddressaddress-type", "net.html#blocklistcheckaddress-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        t.equal(list.addAddress("123.123.123.123"), undefined, "addAddress returns");
        list.addAddress("8592:757c:efae:4e45::1", "ipv6");
        t.equal(list.check("123.123.123.123"), true, "the address");
        t.equal(list.check("123.123.123.124"), false, "its neighbour");
        t.equal(list.check("8592:757c:efae:4e45::1", "ipv6"), true, "the IPv6 address");
        t.equal(list.check("8592:757c:efae:4e45:0:0:0:1", "ipv6"), true, "the same, spelt out");
        t.equal(list.check("8592:757c:efae:4e45::2", "ipv6"), false, "its neighbour");
      },
    },
    "range-rule-includes-both-ends": {
      level: "must",
      claim: "A range rule matches from its start to its end, both included.",
      rows: ["K23"],
      docs: ["net.html#blocklistaddrangestart-end-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addRange("10.0.0.1", "10.0.1.10");
        for (const [address, blocked] of [
          ["10.0.0.0", false],
          ["10.0.0.1", true],
          ["10.0.0.255", true],
          ["10.0.1.10", true],
          ["10.0.1.11", false],
        ] as const) {
          t.equal(list.check(address), blocked, address);
        }
        list.addRange("::1:0", "::1:ff", "ipv6");
        t.equal(list.check("::1:ff", "ipv6"), true, "::1:ff");
        t.equal(list.check("::1:100", "ipv6"), false, "::1:100");
      },
    },
    "subnet-rule": {
      level: "must",
      claim: "A subnet rule matches every address with its prefix, whole bytes or not.",
      rows: ["K23"],
      docs: ["net.html#blocklistaddsubnetnet-prefix-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addSubnet("192.168.64.0", 18);
        list.addSubnet("8592:757c:efae:4e40::", 60, "ipv6");
        for (const [address, family, blocked] of [
          ["192.168.63.255", "ipv4", false],
          ["192.168.64.0", "ipv4", true],
          ["192.168.127.255", "ipv4", true],
          ["192.168.128.0", "ipv4", false],
          ["8592:757c:efae:4e4f:ffff::", "ipv6", true],
          ["8592:757c:efae:4e50::", "ipv6", false],
        ] as const) {
          t.equal(list.check(address, family), blocked, address);
        }
      },
    },
    "prefix-zero-and-whole": {
      level: "must",
      claim: "A prefix of 0 matches every address of the family, one of 32 or 128 a single one.",
      rows: ["K23"],
      run(t: TestContext) {
        const all = new t.net.BlockList();
        all.addSubnet("1.2.3.4", 0);
        t.equal(all.check("255.255.255.255"), true, "IPv4");
        t.equal(all.check("2001::1", "ipv6"), false, "IPv6");
        const one = new t.net.BlockList();
        one.addSubnet("1.2.3.4", 32);
        one.addSubnet("::1", 128, "ipv6");
        t.equal(one.check("1.2.3.4"), true, "1.2.3.4");
        t.equal(one.check("1.2.3.5"), false, "1.2.3.5");
        t.equal(one.check("::1", "ipv6"), true, "::1");
        t.equal(one.check("::2", "ipv6"), false, "::2");
      },
    },
    "mapped-addresses": {
      level: "must",
      claim: "An IPv4 rule matches its mapped IPv6 address in both spellings, and the other way round.",
      rows: ["K23"],
      docs: ["net.html#blocklistcheckaddress-type"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addAddress("123.123.123.123");
        t.equal(list.check("::ffff:123.123.123.123", "ipv6"), true, "dotted");
        t.equal(list.check("::ffff:7b7b:7b7b", "ipv6"), true, "in hexadecimal");
        t.equal(list.check("::ffff:7b7b:7b7c", "ipv6"), false, "its neighbour");
        const mapped = new t.net.BlockList();
        mapped.addAddress("::ffff:1.2.3.4", "ipv6");
        t.equal(mapped.check("1.2.3.4"), true, "IPv4 against a mapped rule");
      },
    },
    "socket-addresses-as-arguments": {
      level: "must",
      claim: "Every method takes SocketAddress objects in place of text and family.",
      rows: ["K23"],
      run(t: TestContext) {
        const at = (address: string, family: "ipv4" | "ipv6" = "ipv4") => new t.net.SocketAddress({ address, family });
        const list = new t.net.BlockList();
        list.addAddress(at("::5", "ipv6"));
        list.addRange(at("1.1.1.1"), at("1.1.1.3"));
        list.addSubnet(at("4.0.0.0"), 8);
        t.equal(list.check(at("::5", "ipv6")), true, "::5");
        t.equal(list.check(at("1.1.1.2")), true, "1.1.1.2");
        t.equal(list.check(at("4.5.6.7")), true, "4.5.6.7");
        t.equal(list.check(at("5.5.6.7")), false, "5.5.6.7");
      },
    },
    "rules-as-text": {
      level: "must",
      claim: "rules lists every rule as text, and an empty list is empty.",
      rows: ["K23"],
      docs: ["net.html#blocklistrules"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        t.deepEqual(list.rules, [], "rules of a new list");
        list.addAddress("1.1.1.1");
        list.addAddress("::1", "ipv6");
        list.addSubnet("3.0.0.0", 8);
        list.addSubnet("fe80::", 10, "ipv6");
        list.addRange("2.2.2.1", "2.2.2.2");
        t.deepEqual(
          [...list.rules].sort(),
          [
            "Address: IPv4 1.1.1.1",
            "Address: IPv6 ::1",
            "Range: IPv4 2.2.2.1-2.2.2.2",
            "Subnet: IPv4 3.0.0.0/8",
            "Subnet: IPv6 fe80::/10",
          ],
          "rules",
        );
      },
    },
    "family-in-any-case": {
      level: "must",
      claim: "The family may be written in any case.",
      rows: ["K23"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addAddress("1.1.1.1", "IPv4" as never);
        list.addAddress("::1", "IPV6" as never);
        t.equal(list.check("1.1.1.1"), true, "IPv4");
        t.equal(list.check("::1", "IPv6" as never), true, "IPv6");
      },
    },
    "refuses-arguments-of-a-wrong-type": {
      level: "must",
      claim:
        "Addresses and families that are no strings, and prefixes that are no numbers, throw ERR_INVALID_ARG_TYPE.",
      rows: ["K23", "K20"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        const calls: readonly [() => unknown, string][] = [
          [() => list.addAddress(undefined as never), "address"],
          [() => list.addAddress(5 as never), "address"],
          [() => list.addAddress("1.1.1.1", 5 as never), "family"],
          [() => list.addAddress("1.1.1.1", null as never), "family"],
          [() => list.addRange(undefined as never, "1.1.1.1"), "start"],
          [() => list.addRange("1.1.1.1", undefined as never), "end"],
          [() => list.addSubnet(undefined as never, 8), "network"],
          [() => list.addSubnet("1.1.1.1", undefined as never), "prefix"],
          [() => list.addSubnet("1.1.1.1", "8" as never), "prefix"],
          [() => list.check(undefined as never), "address"],
          [() => list.check({} as never), "address"],
          [() => list.check("1.1.1.1", 5 as never), "family"],
        ];
        for (const [call, name] of calls) {
          t.throws(
            call,
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: new RegExp(`^The "${name}" argument must be of type (string|number)\\. Received `),
            },
            name,
          );
        }
        t.deepEqual(list.rules, [], "rules afterwards");
      },
    },
    "refuses-what-is-no-address": {
      level: "must",
      claim: "Adding what is no address of the family throws ERR_INVALID_ADDRESS; checking it is false.",
      rows: ["K23", "K20"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        list.addSubnet("0.0.0.0", 0);
        for (const [address, family] of [
          ["x", "ipv4"],
          ["", "ipv4"],
          ["127.1", "ipv4"],
          ["::1", "ipv4"],
          ["1.1.1.1", "ipv6"],
        ] as const) {
          t.throws(
            () => list.addAddress(address, family),
            { name: "Error", code: "ERR_INVALID_ADDRESS", message: "Invalid socket address" },
            `addAddress(${address}, ${family})`,
          );
          t.equal(list.check(address, family), false, `check(${address}, ${family})`);
        }
        t.throws(
          () => list.addAddress("1.1.1.1", "ipv5" as never),
          { name: "TypeError", code: "ERR_INVALID_ARG_VALUE" },
          "an unknown family",
        );
      },
    },
    "refuses-a-prefix-out-of-range": {
      level: "must",
      claim: "A prefix outside 0 to 32, or 0 to 128, or no integer throws ERR_OUT_OF_RANGE.",
      rows: ["K23", "K20"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        for (const [prefix, range] of [
          [33, ">= 0 && <= 32"],
          [-1, ">= 0 && <= 32"],
          [1.5, "an integer"],
          [Number.NaN, "an integer"],
        ] as const) {
          t.throws(
            () => list.addSubnet("1.1.1.1", prefix),
            {
              name: "RangeError",
              code: "ERR_OUT_OF_RANGE",
              message: `The value of "prefix" is out of range. It must be ${range}. Received ${prefix}`,
            },
            `prefix ${prefix}`,
          );
        }
        t.throws(
          () => list.addSubnet("::", 129, "ipv6"),
          { code: "ERR_OUT_OF_RANGE", message: /It must be >= 0 && <= 128\./ },
          "prefix 129",
        );
      },
    },
    "refuses-a-range-that-runs-backwards": {
      level: "must",
      claim:
        "A range whose start comes after its end throws ERR_INVALID_ARG_VALUE; one of a single address is a range.",
      rows: ["K23", "K20"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        t.throws(
          () => list.addRange("1.1.1.5", "1.1.1.1"),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_VALUE",
            message: /^The argument 'start' must come before end\. /,
          },
          "a backward range",
        );
        list.addRange("1.1.1.5", "1.1.1.5");
        t.equal(list.check("1.1.1.5"), true, "the single address");
      },
    },
    "is-block-list": {
      level: "must",
      claim: "BlockList.isBlockList tells block lists from other values; the class needs new.",
      rows: ["K23"],
      docs: ["net.html#class-netblocklist", "net.html#blocklistisblocklistvalue"],
      run(t: TestContext) {
        const { BlockList } = t.net;
        t.equal(BlockList.isBlockList(new BlockList()), true, "a list");
        for (const value of [{}, null, undefined, [], "x", { rules: [] }]) {
          t.equal(BlockList.isBlockList(value), false, String(value));
        }
        t.throws(() => (BlockList as unknown as () => void)(), { name: "TypeError" }, "a call without new");
      },
    },
    "to-and-from-json": {
      level: "must",
      claim: "toJSON gives the rules, fromJSON takes them back as an array or as text and adds to what there is.",
      rows: ["K23"],
      docs: ["net.html#blocklistfromjsonvalue", "net.html#blocklisttojson"],
      run(t: TestContext) {
        const data = [
          "Subnet: IPv4 192.168.1.0/24",
          "Address: IPv4 10.0.0.5",
          "Range: IPv4 192.168.2.1-192.168.2.10",
          "Address: IPv6 ::1",
        ];
        const list = new t.net.BlockList();
        t.equal(list.fromJSON(data), undefined, "fromJSON returns");
        t.deepEqual([...list.toJSON()].sort(), [...data].sort(), "toJSON()");
        t.equal(list.check("192.168.2.5"), true, "an address of the range");
        t.equal(list.check("192.168.1.77"), true, "an address of the subnet");
        const copy = new t.net.BlockList();
        copy.addAddress("9.9.9.9");
        copy.fromJSON(JSON.stringify(list));
        t.equal(copy.check("10.0.0.5"), true, "an address of the copy");
        t.equal(copy.check("9.9.9.9"), true, "what the copy had before");
        t.equal(copy.rules.length, 5, "rules of the copy");
      },
    },
    "from-json-refuses-bad-input": {
      level: "must",
      claim:
        "fromJSON throws ERR_INVALID_ARG_TYPE for what is no string or array of strings, SyntaxError for bad text.",
      rows: ["K23", "K20"],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        for (const value of [5, null, {}, [5], "{}"]) {
          t.throws(
            () => list.fromJSON(value as never),
            {
              name: "TypeError",
              code: "ERR_INVALID_ARG_TYPE",
              message: /^The "data" argument must be of type string or string\[\]\. Received /,
            },
            `fromJSON(${JSON.stringify(value)})`,
          );
        }
        t.throws(() => list.fromJSON("not json"), { name: "SyntaxError" }, "text that is no JSON");
        t.deepEqual(list.rules, [], "rules afterwards");
      },
    },
    "several-at-once": {
      level: "should",
      claim: "addAddresses, addCIDR and addCIDRs add what single calls would, and refuse what is no list or no CIDR.",
      rows: ["K23"],
      docs: [
        "net.html#blocklistaddaddressesaddresses-type",
        "net.html#blocklistaddcidrcidr",
        "net.html#blocklistaddcidrscidrs",
      ],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        const newer = list as unknown as Newer;
        newer.addAddresses(["9.9.9.1", "9.9.9.2"]);
        newer.addAddresses(["::9"], "ipv6");
        newer.addCIDR("10.0.0.0/8");
        newer.addCIDRs(["172.16.0.0/12", "fe80::/10"]);
        for (const address of ["9.9.9.2", "10.9.8.7", "172.31.0.1"]) t.equal(list.check(address), true, address);
        for (const address of ["::9", "fe80::1"]) t.equal(list.check(address, "ipv6"), true, address);
        t.equal(list.check("9.9.9.3"), false, "9.9.9.3");
        for (const cidr of ["10.0.0.0", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/08"]) {
          t.throws(() => newer.addCIDR(cidr), { name: "TypeError", code: "ERR_INVALID_ARG_VALUE" }, `addCIDR(${cidr})`);
        }
        t.throws(() => newer.addCIDR(5 as never), { code: "ERR_INVALID_ARG_TYPE" }, "addCIDR(5)");
        t.throws(() => newer.addCIDRs("x" as never), { code: "ERR_INVALID_ARG_TYPE" }, "addCIDRs(x)");
        t.throws(() => newer.addAddresses("x" as never), { code: "ERR_INVALID_ARG_TYPE" }, "addAddresses(x)");
      },
    },
    "taken-back": {
      level: "should",
      claim:
        "Removing a rule that was added makes its addresses pass again, size counts the rules, and clear removes all.",
      rows: ["K23"],
      docs: [
        "net.html#blocklistclear",
        "net.html#blocklistremoveaddressaddress-type",
        "net.html#blocklistremovecidrcidr",
        "net.html#blocklistremoverangestart-end-type",
        "net.html#blocklistremovesubnetnet-prefix-type",
        "net.html#blocklistsize",
      ],
      run(t: TestContext) {
        const list = new t.net.BlockList();
        const newer = list as unknown as Newer;
        list.addAddress("1.1.1.1");
        list.addRange("2.2.2.1", "2.2.2.9");
        list.addSubnet("3.3.3.0", 24);
        newer.addCIDR("4.4.0.0/16");
        t.equal(newer.size, 4, "size");
        newer.removeAddress("1.1.1.1");
        t.equal(list.check("1.1.1.1"), false, "after removeAddress");
        newer.removeRange("2.2.2.1", "2.2.2.9");
        t.equal(list.check("2.2.2.5"), false, "after removeRange");
        newer.removeSubnet("3.3.3.0", 24);
        t.equal(list.check("3.3.3.3"), false, "after removeSubnet");
        t.equal(list.check("4.4.4.4"), true, "what was not removed");
        newer.removeCIDR("4.4.0.0/16");
        t.equal(list.check("4.4.4.4"), false, "after removeCIDR");
        t.equal(newer.size, 0, "size at the end");
        newer.removeAddress("8.8.8.8");
        list.addAddress("5.5.5.5");
        newer.clear();
        t.deepEqual([newer.size, list.check("5.5.5.5"), list.rules.length], [0, false, 0], "after clear()");
      },
    },
    "private-ranges": {
      level: "should",
      claim: "BlockList.PRIVATE_RANGES is a frozen list of networks that addCIDRs takes: loopback is then blocked.",
      rows: ["K23"],
      docs: ["net.html#blocklistprivate_ranges"],
      run(t: TestContext) {
        const { PRIVATE_RANGES: ranges } = t.net.BlockList as unknown as { PRIVATE_RANGES?: readonly string[] };
        t.ok(Array.isArray(ranges) && ranges.length > 0, "a list");
        t.equal(Object.isFrozen(ranges), true, "frozen");
        const list = new t.net.BlockList();
        (list as unknown as Newer).addCIDRs(ranges);
        t.equal(list.check("127.0.0.1"), true, "127.0.0.1");
        t.equal(list.check("10.0.0.1"), true, "10.0.0.1");
        t.equal(list.check("fe80::1", "ipv6"), true, "fe80::1");
        t.equal(list.check("8.8.8.8"), false, "8.8.8.8");
      },
    },
  },
});
