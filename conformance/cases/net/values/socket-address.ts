/** `net.SocketAddress` as a value. */
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/values/socket-address",
  cases: {
    "defaults-of-each-family": {
      level: "must",
      claim: "Without an address it is 127.0.0.1 for ipv4, the default, and :: for ipv6; port and flow label are 0.",
      rows: ["K23"],
      docs: ["net.html#new-netsocketaddressoptions"],
      run(t: TestContext) {
        const four = new t.net.SocketAddress({});
        t.deepEqual([four.address, four.port, four.family, four.flowlabel], ["127.0.0.1", 0, "ipv4", 0], "ipv4");
        const six = new t.net.SocketAddress({ family: "ipv6" });
        t.deepEqual([six.address, six.port, six.family, six.flowlabel], ["::", 0, "ipv6", 0], "ipv6");
      },
    },
    "fields-as-given": {
      level: "must",
      claim: "It holds address, port, family and flow label as given, the address in its canonical spelling.",
      rows: ["K23"],
      members: [
        "net.SocketAddressInitOptions.address",
        "net.SocketAddressInitOptions.family",
        "net.SocketAddressInitOptions.flowlabel",
        "net.SocketAddressInitOptions.port",
      ],
      docs: [
        "net.html#socketaddressaddress",
        "net.html#socketaddressfamily",
        "net.html#socketaddressflowlabel",
        "net.html#socketaddressport",
      ],
      run(t: TestContext) {
        const six = new t.net.SocketAddress({ address: "0:0:0:0:0:0:0:1", family: "ipv6", port: 5, flowlabel: 7 });
        t.deepEqual([six.address, six.port, six.family, six.flowlabel], ["::1", 5, "ipv6", 7], "ipv6");
        const four = new t.net.SocketAddress({ address: "10.1.2.3", port: 65_535, flowlabel: 7 });
        t.deepEqual([four.address, four.port, four.flowlabel], ["10.1.2.3", 65_535, 0], "ipv4 has no flow label");
      },
    },
    "fields-are-read-only": {
      level: "must",
      claim: "Assigning to a field throws TypeError in strict code and changes nothing.",
      rows: ["K23"],
      run(t: TestContext) {
        const address = new t.net.SocketAddress({ port: 5 });
        for (const name of ["address", "port", "family", "flowlabel"]) {
          t.throws(() => Object.assign(address, { [name]: 9 }), { name: "TypeError" }, name);
        }
        t.equal(address.port, 5, "port");
      },
    },
    "family-in-any-case": {
      level: "must",
      claim: "The family may be written in any case and is told in lower case.",
      rows: ["K23"],
      run(t: TestContext) {
        t.equal(new t.net.SocketAddress({ address: "::1", family: "IPv6" as never }).family, "ipv6", "IPv6");
        t.equal(new t.net.SocketAddress({ address: "::ffff:1.2.3.4", family: "IPV6" as never }).family, "ipv6", "IPV6");
      },
    },
    "refuses-bad-input": {
      level: "must",
      claim: "Wrong options, families, addresses, ports and flow labels throw Node's errors.",
      rows: ["K23", "K20"],
      docs: ["net.html#class-netsocketaddress"],
      run(t: TestContext) {
        const type = { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" };
        const value = { name: "TypeError", code: "ERR_INVALID_ARG_VALUE" };
        const address = { name: "Error", code: "ERR_INVALID_ADDRESS", message: "Invalid socket address" };
        const port = { name: "RangeError", code: "ERR_SOCKET_BAD_PORT" };
        const cases: readonly [unknown, object][] = [
          [5, type],
          [null, type],
          ["127.0.0.1", type],
          [{ family: "ipx" }, value],
          [{ family: 5 }, value],
          [{ address: 5 }, type],
          [{ address: "x" }, address],
          [{ address: "::1" }, address],
          [{ address: "1.1.1.1", family: "ipv6" }, address],
          [{ port: -1 }, port],
          [{ port: 65_536 }, port],
          [{ port: 1.5 }, port],
          [{ port: "x" }, port],
          [{ port: null }, port],
          [{ flowlabel: "x" }, type],
          [{ flowlabel: -1 }, { name: "RangeError", code: "ERR_OUT_OF_RANGE" }],
        ];
        for (const [options, shape] of cases) {
          t.throws(() => new t.net.SocketAddress(options as never), shape, JSON.stringify(options));
        }
        t.throws(() => (t.net.SocketAddress as unknown as () => void)(), { name: "TypeError" }, "a call without new");
      },
    },
    parse: {
      level: "must",
      claim:
        "SocketAddress.parse takes an address with and without a port, IPv6 in brackets, and gives undefined for the rest.",
      rows: ["K23"],
      docs: ["net.html#socketaddressparseinput"],
      run(t: TestContext) {
        const parse = (input: string): unknown => {
          const parsed = t.net.SocketAddress.parse(input);
          return parsed && [parsed.address, parsed.port, parsed.family];
        };
        t.deepEqual(parse("123.1.2.3"), ["123.1.2.3", 0, "ipv4"], "IPv4");
        t.deepEqual(parse("123.1.2.3:1234"), ["123.1.2.3", 1234, "ipv4"], "IPv4 and a port");
        t.deepEqual(parse("[1::1]"), ["1::1", 0, "ipv6"], "IPv6");
        t.deepEqual(parse("[1::1]:1234"), ["1::1", 1234, "ipv6"], "IPv6 and a port");
        for (const input of ["", "x", "::1", "localhost:1234", "1.2.3.4:x", "1.2.3.4:65536", "http://1.2.3.4"]) {
          t.equal(parse(input), undefined, JSON.stringify(input));
        }
        t.throws(
          () => t.net.SocketAddress.parse(5 as never),
          {
            name: "TypeError",
            code: "ERR_INVALID_ARG_TYPE",
            message: /^The "input" argument must be of type string\. /,
          },
          "parse(5)",
        );
      },
    },
    "as-json": {
      level: "should",
      claim: "As JSON it is its four fields.",
      rows: ["K23"],
      run(t: TestContext) {
        t.deepEqual(
          JSON.parse(JSON.stringify(new t.net.SocketAddress({ port: 5 }))),
          { address: "127.0.0.1", port: 5, family: "ipv4", flowlabel: 0 },
          "JSON",
        );
      },
    },
    "is-socket-address": {
      level: "should",
      claim: "SocketAddress.isSocketAddress tells socket addresses from look-alikes.",
      rows: ["K23"],
      run(t: TestContext) {
        const { SocketAddress } = t.net as unknown as {
          SocketAddress: { new (options: object): object; isSocketAddress(value: unknown): boolean };
        };
        t.equal(SocketAddress.isSocketAddress(new SocketAddress({})), true, "a socket address");
        t.equal(SocketAddress.isSocketAddress({ address: "127.0.0.1", port: 0 }), false, "a look-alike");
      },
    },
  },
});
