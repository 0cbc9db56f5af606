import { group, type TestContext } from "../../../src/case.ts";

const IPV4 = ["1.2.3.4", "0.0.0.0", "127.0.0.1", "255.255.255.255", "10.0.200.9"];

const IPV6 = [
  "::",
  "::1",
  "1::",
  "1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7::",
  "::2:3:4:5:6:7:8",
  "2001:db8::8:800:200C:417A",
  "FE80::ABCD",
  "0:0:0:0:0:0:0:0",
];

const EMBEDDED_IPV4 = ["::1.2.3.4", "::ffff:1.2.3.4", "64:ff9b::192.0.2.33", "1:2:3:4:5:6:1.2.3.4"];

const ZONED = ["fe80::1%eth0", "fe80::1%1", "::1%lo", "fe80::1:2%en-0.1"];

const NEITHER = [
  "",
  " ",
  "localhost",
  "256.0.0.1",
  "01.2.3.4",
  "127.000.000.001",
  "1.2.3",
  "1.2.3.4.5",
  " 1.2.3.4",
  "1.2.3.4 ",
  "0x7f.0.0.1",
  "127.0.0.1/24",
  "1.2.3.4%eth0",
  ":",
  ":::",
  "1:::2",
  "1::2::3",
  ":1",
  "1:",
  "12345::",
  "::g",
  "[::1]",
  "::1/64",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7:1.2.3.4",
  "::ffff:256.1.1.1",
  "::ffff:01.2.3.4",
  "::1%",
  "fe80::1%eth 0",
  "fe80::1%eth0%x",
];

export default group({
  id: "net/module/is-ip",
  cases: {
    "dotted-quad-is-four": {
      level: "must",
      claim: "An IPv4 address in dotted decimal gives 4, and only isIPv4 is true for it.",
      rows: ["N05"],
      docs: ["net.html#netisipinput", "net.html#netisipv4input"],
      run(t: TestContext) {
        for (const text of IPV4) {
          t.deepEqual([t.net.isIP(text), t.net.isIPv4(text), t.net.isIPv6(text)], [4, true, false], text);
        }
      },
    },
    "hex-groups-are-six": {
      level: "must",
      claim: "Every compressed or full form of an IPv6 address gives 6, and only isIPv6 is true for it.",
      rows: ["N05"],
      docs: ["net.html#netisipinput", "net.html#netisipv6input", "rfc4291#2.2"],
      run(t: TestContext) {
        for (const text of IPV6) {
          t.deepEqual([t.net.isIP(text), t.net.isIPv4(text), t.net.isIPv6(text)], [6, false, true], text);
        }
      },
    },
    "embedded-ipv4-tail-is-six": {
      level: "must",
      claim: "An IPv6 address that ends in an IPv4 address is an IPv6 address.",
      rows: ["N05"],
      docs: ["rfc4291#2.2"],
      run(t: TestContext) {
        for (const text of EMBEDDED_IPV4) {
          t.deepEqual([t.net.isIP(text), t.net.isIPv4(text), t.net.isIPv6(text)], [6, false, true], text);
        }
      },
    },
    "zone-id-is-accepted": {
      level: "must",
      claim: "An IPv6 address with a non-empty zone id is an IPv6 address.",
      rows: ["N05"],
      docs: ["rfc4007#11"],
      run(t: TestContext) {
        for (const text of ZONED) {
          t.deepEqual([t.net.isIP(text), t.net.isIPv4(text), t.net.isIPv6(text)], [6, false, true], text);
        }
      },
    },
    "other-text-is-zero": {
      level: "must",
      claim: "Text that only resembles an address (leading zeroes, spaces, masks, two gaps, nine groups) gives 0.",
      rows: ["N05"],
      docs: ["net.html#netisipinput"],
      run(t: TestContext) {
        for (const text of NEITHER) {
          t.deepEqual(
            [t.net.isIP(text), t.net.isIPv4(text), t.net.isIPv6(text)],
            [0, false, false],
            JSON.stringify(text),
          );
        }
      },
    },
    "other-types-are-zero-and-never-throw": {
      level: "must",
      claim: "A value that is no string gives 0 and false, and nothing throws.",
      rows: ["N05"],
      run(t: TestContext) {
        for (const value of [undefined, null, 0, 1, NaN, true, {}, [], () => "::1"]) {
          const input = value as unknown as string;
          t.deepEqual([t.net.isIP(input), t.net.isIPv4(input), t.net.isIPv6(input)], [0, false, false], String(value));
        }
      },
    },
    "objects-are-read-as-their-text": {
      level: "should",
      claim: "An object whose text is an address is judged by that text.",
      rows: ["N05"],
      run(t: TestContext) {
        const six = { toString: () => "2001:252:0:1::2008:6" } as unknown as string;
        t.deepEqual([t.net.isIP(six), t.net.isIPv4(six), t.net.isIPv6(six)], [6, false, true], "object of IPv6 text");
        const four = { toString: () => "127.0.0.1" } as unknown as string;
        t.deepEqual(
          [t.net.isIP(four), t.net.isIPv4(four), t.net.isIPv6(four)],
          [4, true, false],
          "object of IPv4 text",
        );
      },
    },
  },
});
