import assert from "node:assert";
import net from "node:net";
import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { thrown } from "../test/thrown.ts";
import { SocketAddress } from "./address.ts";

type Both = typeof net.SocketAddress & { isSocketAddress(value: unknown): boolean };
const node = net.SocketAddress as Both;
const ours = SocketAddress as unknown as Both;

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom(
    undefined,
    null,
    "",
    "x",
    1,
    "::",
    "::1%lo",
    "fe80::1%a b",
    "::FFFF:1.2.3.4",
    "::1.2.3.4",
    "1::0:0:2",
  ),
  fc.constantFrom("0:0:0:1:0:0:0:0", "1:0:0:2:0:0:0:3", "1:2:3:4:5:6:7::", "01.2.3.4", "1.2.3", "[::1]", "::0:5"),
);
const family = fc.constantFrom<unknown>(undefined, "ipv4", "ipv6", "ipv6", "IPv4", "IPV6", "", "x", null, 4, {}, []);
const port = fc.oneof(
  fc.integer({ min: -2, max: 70_000 }),
  fc.constantFrom<unknown>(
    undefined,
    null,
    "",
    " ",
    "80",
    "0x10",
    "1.5",
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "-1",
    {},
    true,
    1n,
    0,
  ),
);
// Above 20 bits Node 26.10 aborts for ipv6, so Node cannot be asked.
const flowlabel = fc.constantFrom<unknown>(undefined, 0, 1, 0xfffff, -1, 1.5, "1", null, 2 ** 33, Number.NaN, true);
const frequentlyAbsent = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const options = fc.record({
  address: frequentlyAbsent(address),
  family: frequentlyAbsent(family),
  port: frequentlyAbsent(port),
  flowlabel: frequentlyAbsent(flowlabel),
});

const show = (value: net.SocketAddress) => [
  value.address,
  value.family,
  value.port,
  value.flowlabel,
  JSON.stringify(value),
  inspect(value),
  inspect({ a: [value] }, { depth: 1 }),
  inspect({ a: [value] }, { depth: 2, compact: false }),
  inspect(value, { depth: 0 }),
];
const made = (Class: Both, init: unknown) =>
  thrown(() => show(new Class(init as ConstructorParameters<typeof net.SocketAddress>[0])));
const parsed = (Class: Both, input: unknown) =>
  thrown(() => {
    const value = Class.parse(input as string);
    return value === undefined ? "undefined" : show(value);
  });

test("a SocketAddress is made, shown and refused as Node's", () => {
  let good = 0;
  fc.assert(
    fc.property(options, (init) => {
      const expected = made(node, init);
      if ("value" in expected) good++;
      expect(made(ours, init)).toEqual(expected);
    }),
    { numRuns: 5000 },
  );
  expect(good).toBeGreaterThan(300);
  for (const init of [undefined, null, "x", 1, [], () => 1, true, Symbol("s"), Object.create(null), new Date(0)]) {
    expect(made(ours, init)).toEqual(made(node, init));
  }
});

test("a flow label of more than 20 bits is refused", () => {
  expect(() => new SocketAddress({ family: "ipv6", flowlabel: 0x100000 })).toThrow(
    expect.objectContaining({ code: "ERR_OUT_OF_RANGE", name: "RangeError" }),
  );
  expect(new SocketAddress({ flowlabel: 0x100000 }).flowlabel).toBe(0);
});

test("parse reads what Node's reads", () => {
  const ip = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV6().map((text) => `[${text}]`),
  );
  const rest = fc.constantFrom(
    "",
    "",
    ":",
    ":0",
    ":80",
    ":443",
    ":080",
    ":65535",
    ":65536",
    ":-1",
    ":x",
    "/8",
    "/p",
    "?q",
    "#f",
    " ",
    "\n",
    ":80:90",
  );
  const inputs = fc.oneof(
    fc.tuple(ip, rest).map(([text, tail]) => text + tail),
    fc.tuple(ip, fc.nat(70_000)).map(([text, number]) => `${text}:${number}`),
    fc.constantFrom(
      "",
      "x",
      "localhost",
      "localhost:80",
      "127.1",
      "0x7f.1:5",
      "2130706433",
      "%31.2.3.4",
      "1.2.3.4 :80",
    ),
    fc.constantFrom(
      "user@1.2.3.4:8",
      "[::1%lo]:80",
      "[1.2.3.4]:80",
      "[::FFFF:1.2.3.4]:9",
      "[1::2::3]",
      "256.1.1.1",
      ":80",
    ),
    fc.string({ maxLength: 12 }),
  );
  let good = 0;
  fc.assert(
    fc.property(inputs, (input) => {
      const expected = parsed(node, input);
      if (expected.value !== "undefined") good++;
      expect([input, parsed(ours, input)]).toEqual([input, expected]);
    }),
    { numRuns: 4000 },
  );
  expect(good).toBeGreaterThan(300);
  for (const input of [undefined, null, 1, {}, [], new String("1.2.3.4"), Symbol("s"), true, () => 1]) {
    expect(parsed(ours, input)).toEqual(parsed(node, input));
  }
});

test("isSocketAddress knows its own instances", () => {
  for (const Class of [node, ours]) {
    class Sub extends Class {}
    const values = [new Class({}), new Sub({}), Object.create(Class.prototype), {}, null, undefined, "::1", Class];
    expect(values.map((value) => Class.isSocketAddress(value))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  }
});

test("deep equality sees the difference of two addresses, and the own members stay hidden", () => {
  for (const Class of [node, ours]) {
    assert.deepStrictEqual(new Class({ port: 1 }), new Class({ port: 1 }));
    assert.notDeepStrictEqual(new Class({ port: 1 }), new Class({ port: 2 }));
    expect(Object.keys(new Class({}))).toEqual([]);
    expect(Class.length).toBe(0);
    expect(Object.getOwnPropertyNames(Class.prototype).sort()).toEqual([
      "address",
      "constructor",
      "family",
      "flowlabel",
      "port",
      "toJSON",
    ]);
  }
});
