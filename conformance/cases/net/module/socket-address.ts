import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/module/socket-address",
  cases: {
    "defaults-by-family": {
      level: "must",
      claim: "Without options it is 127.0.0.1 port 0; of family ipv6 it is :: port 0.",
      rows: ["K23"],
      docs: ["net.html#new-netsocketaddressoptions"],
      run(t: TestContext) {
        const four = new t.net.SocketAddress({});
        t.deepEqual([four.address, four.port, four.family, four.flowlabel], ["127.0.0.1", 0, "ipv4", 0], "IPv4");
        const six = new t.net.SocketAddress({ family: "ipv6" });
        t.deepEqual([six.address, six.port, six.family, six.flowlabel], ["::", 0, "ipv6", 0], "IPv6");
      },
    },
    "keeps-what-it-is-given": {
      level: "must",
      claim: "Address, port, family and flow label are those of the options.",
      rows: ["K23"],
      docs: ["net.html#new-netsocketaddressoptions"],
      run(t: TestContext) {
        const six = new t.net.SocketAddress({ address: "2001:db8::1", port: 8080, family: "ipv6", flowlabel: 7 });
        t.deepEqual([six.address, six.port, six.family, six.flowlabel], ["2001:db8::1", 8080, "ipv6", 7], "IPv6");
        const four = new t.net.SocketAddress({ address: "192.0.2.1", port: 65535 });
        t.deepEqual([four.address, four.port, four.family], ["192.0.2.1", 65535, "ipv4"], "IPv4");
      },
    },
    "parse-reads-address-and-port": {
      level: "must",
      claim: "`SocketAddress.parse` reads an IPv4 address or a bracketed IPv6 address, with or without a port.",
      rows: ["K23"],
      docs: ["net.html#socketaddressparseinput"],
      run(t: TestContext) {
        const read = (text: string): unknown => {
          const parsed = t.net.SocketAddress.parse(text);
          return parsed && [parsed.address, parsed.port, parsed.family];
        };
        t.deepEqual(read("123.1.2.3:1234"), ["123.1.2.3", 1234, "ipv4"], "IPv4 and port");
        t.deepEqual(read("123.1.2.3"), ["123.1.2.3", 0, "ipv4"], "IPv4 alone");
        t.deepEqual(read("[1::1]:1234"), ["1::1", 1234, "ipv6"], "IPv6 and port");
        t.deepEqual(read("[1::1]"), ["1::1", 0, "ipv6"], "IPv6 alone");
      },
    },
    "parse-gives-undefined-for-anything-else": {
      level: "must",
      claim: "`SocketAddress.parse` gives undefined for text that is no address, and throws only for what is no text.",
      rows: ["K23"],
      docs: ["net.html#socketaddressparseinput"],
      run(t: TestContext) {
        for (const text of ["", "nope", "localhost:80", "::1", "1.2.3.4:70000", "1.2.3.4:8080x", "http://1.2.3.4"]) {
          t.equal(t.net.SocketAddress.parse(text), undefined, JSON.stringify(text));
        }
        t.throws(
          () => t.net.SocketAddress.parse(1 as unknown as string),
          { name: "TypeError", code: "ERR_INVALID_ARG_TYPE", message: /^The "input" argument must be of type string/ },
          "a number",
        );
      },
    },
    "bad-options-throw": {
      level: "must",
      claim: "A bad address, port, family or flow label throws the error that names it.",
      rows: ["K20", "K23"],
      run(t: TestContext) {
        const make = (options: unknown) => () => new t.net.SocketAddress(options as object);
        t.throws(make({ address: "nope" }), { code: "ERR_INVALID_ADDRESS" }, "text");
        t.throws(make({ address: "::1" }), { code: "ERR_INVALID_ADDRESS" }, "an IPv6 address as IPv4");
        t.throws(make({ address: 1 }), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, "a number");
        for (const port of [-1, 65536, "x"]) {
          t.throws(make({ port }), { name: "RangeError", code: "ERR_SOCKET_BAD_PORT" }, `port ${port}`);
        }
        t.throws(make({ family: "ipv5" }), { name: "TypeError", code: "ERR_INVALID_ARG_VALUE" }, "family ipv5");
        t.throws(
          make({ family: "ipv6", flowlabel: -1 }),
          { name: "RangeError", code: "ERR_OUT_OF_RANGE", message: /"options\.flowlabel"/ },
          "flow label -1",
        );
        t.throws(make("x"), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, "options that are text");
      },
    },
  },
});
