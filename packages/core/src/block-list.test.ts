import net from "node:net";
import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { thrown } from "../test/thrown.ts";
import { SocketAddress } from "./address.ts";
import { BlockList } from "./block-list.ts";

/** What the running Node has; its types lag behind. */
type Full = BlockList;
interface Side {
  readonly List: { new (): Full; isBlockList(value: unknown): boolean; readonly PRIVATE_RANGES: readonly string[] };
  readonly Address: new (options: object) => object;
}
const node: Side = { List: net.BlockList as unknown as Side["List"], Address: net.SocketAddress as Side["Address"] };
const ours: Side = { List: BlockList, Address: SocketAddress as unknown as Side["Address"] };
const sides = [node, ours];

/** An argument that is a SocketAddress of the side under test. */
class Made {
  readonly init: object;
  constructor(init: object) {
    this.init = init;
  }
}

// A small world, so that rules, removals and checks meet.
const octet = fc.constantFrom(0, 1, 2, 9, 10, 127, 128, 255);
const v4 = fc.tuple(octet, fc.constantFrom(0, 1), fc.constant(0), octet).map((parts) => parts.join("."));
const v6 = fc.oneof(
  v4.map((text) => `::ffff:${text}`),
  v4.map((text) => `::${text}`),
  fc.constantFrom(
    "::",
    "::1",
    "fe80::1",
    "fe80::1%lo",
    "FE80::2",
    "ffff::",
    "2001:db8::1",
    "::fffe:1.0.0.1",
    "1::",
    "::ffff:0:0",
  ),
);
const bad = fc.constantFrom<unknown>(
  "x",
  "",
  "1.2.3",
  "::g",
  undefined,
  null,
  1,
  {},
  [],
  true,
  "1.1.1.1/8",
  "01.0.0.1",
);
const made = fc.oneof(
  v4.map((address) => new Made({ address, port: 7 })),
  v6.map((address) => new Made({ address, family: "ipv6", flowlabel: 3 })),
);
const oddFamily = fc.constantFrom<unknown>("IPv4", "IPV6", "x", 4, null, {}, "");
const place = fc.oneof(
  { weight: 6, arbitrary: v4.map((text) => [text] as unknown[]) },
  { weight: 2, arbitrary: v4.map((text) => [text, "ipv4"]) },
  { weight: 6, arbitrary: v6.map((text) => [text, "ipv6"]) },
  { weight: 3, arbitrary: made.map((value) => [value]) },
  { weight: 1, arbitrary: fc.tuple(fc.oneof(v4, v6, made, bad), fc.oneof(fc.constantFrom("ipv4", "ipv6"), oddFamily)) },
  { weight: 1, arbitrary: bad.map((value) => [value]) },
);
const prefix = fc.oneof(
  { weight: 8, arbitrary: fc.nat(32) },
  { weight: 4, arbitrary: fc.integer({ min: 33, max: 128 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(-1, 129, 1.5, "8", undefined, null, Number.NaN, 2 ** 40, {}) },
);
const cidr = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.oneof(v4, v6), fc.nat(130)).map(([text, bits]) => `${text}/${bits}` as unknown) },
  { weight: 1, arbitrary: bad },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1.0.0.1/08", "1.0.0.1/", "/8", "1.0.0.1/8/8", "::1/+8", "1.0.0.1/NaN", "1.0.0.1/-1"),
  },
);
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.oneof(
      v4.map((a) => `Address: IPv4 ${a}`),
      v6.map((a) => `Address: IPv6 ${a}`),
    ),
  },
  { weight: 4, arbitrary: fc.tuple(v4, v4).map(([a, b]) => `Range: IPv4 ${a}-${b}`) },
  { weight: 4, arbitrary: fc.tuple(v6, v6).map(([a, b]) => `Range: IPv6 ${a}-${b}`) },
  { weight: 4, arbitrary: fc.tuple(v4, fc.nat(40)).map(([a, n]) => `Subnet: IPv4 ${a}/${n}`) },
  { weight: 4, arbitrary: fc.tuple(v6, fc.nat(140)).map(([a, n]) => `Subnet: IPv6 ${a}/${n}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "x",
      "Address: IPv4 x",
      "Address: IPv4 1.1.1.1234",
      "Address: IPv6 1",
      "Subnet: IPv4 1.1.1.1/123",
    ),
  },
);
const lines = fc.oneof(
  { weight: 6, arbitrary: fc.array(line, { maxLength: 4 }) as fc.Arbitrary<unknown> },
  { weight: 2, arbitrary: fc.array(line, { maxLength: 3 }).map((list) => JSON.stringify(list)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>("x", "{}", "[1]", [1], null, undefined, 1, "null", '"x"', new Set()),
  },
);

const two = fc.oneof(fc.tuple(v4, v4), fc.tuple(v6, v6, fc.constant("ipv6")), fc.tuple(made, made), fc.tuple(made, v4));
const pair = fc.oneof(
  { weight: 6, arbitrary: two as fc.Arbitrary<unknown[]> },
  { weight: 1, arbitrary: fc.array(fc.oneof(v4, v6, made, bad), { maxLength: 3 }) },
);
const step = <T extends unknown[]>(name: string, args: fc.Arbitrary<T>) =>
  args.map((list) => ({ name: name as keyof Full, args: list as unknown[] }));
const subnet = fc
  .tuple(place, prefix)
  .map(([[text, family], bits]) => [text, bits, ...(family === undefined ? [] : [family])]);
const commands = fc.array(
  fc.oneof(
    step("addAddress", place),
    step("addRange", pair),
    step("addSubnet", subnet),
    step("addCIDR", fc.tuple(cidr)),
    step(
      "addAddresses",
      fc.oneof(
        fc.tuple(fc.array(fc.oneof(v4, made), { maxLength: 3 })),
        fc.tuple(fc.array(fc.oneof(v4, v6, bad), { maxLength: 3 }), fc.oneof(fc.constant("ipv6"), oddFamily)),
        bad.map((value) => [value]),
      ),
    ),
    step(
      "addCIDRs",
      fc.oneof(
        fc.tuple(fc.array(cidr, { maxLength: 3 })),
        bad.map((value) => [value]),
      ),
    ),
    step("removeAddress", place),
    step("removeRange", pair),
    step("removeSubnet", subnet),
    step("removeCIDR", fc.tuple(cidr)),
    step("fromJSON", fc.tuple(lines)),
    step("clear", fc.constant([])),
    step("check", place),
  ),
  { minLength: 1, maxLength: 12 },
);

function call(side: Side, list: Full, name: keyof Full, args: readonly unknown[]): unknown {
  const make = (value: unknown): unknown => {
    if (value instanceof Made) return new side.Address(value.init);
    return Array.isArray(value) ? value.map(make) : value;
  };
  return thrown(() => (list[name] as (...rest: unknown[]) => unknown)(...args.map(make)));
}

/** Everything seen of a list. Node's address rules come in the order of a hash table, so those are sorted. */
function state(list: Full): unknown {
  const rules = [...list.rules];
  const count = rules.findIndex((rule) => !rule.startsWith("Address"));
  const addresses = rules.splice(0, count === -1 ? rules.length : count).sort();
  return { addresses, rules, size: list.size, json: JSON.stringify(list.toJSON()) === JSON.stringify(list.rules) };
}

test("any sequence of calls gives the rules, answers and errors that Node's gives", () => {
  const seen = { hit: 0, miss: 0, thrown: 0 };
  fc.assert(
    fc.property(commands, fc.array(place, { minLength: 8, maxLength: 8 }), (steps, asked) => {
      const [reference, list] = [new node.List(), new ours.List()];
      for (const { name, args } of steps) {
        const expected = call(node, reference, name, args);
        expect([name, call(ours, list, name, args)]).toEqual([name, expected]);
        if ("error" in (expected as object)) seen.thrown++;
        expect(state(list)).toEqual(state(reference));
      }
      for (const args of asked) {
        const expected = call(node, reference, "check", args);
        expect([args, call(ours, list, "check", args)]).toEqual([args, expected]);
        seen[(expected as { value?: boolean }).value === true ? "hit" : "miss"]++;
      }
    }),
    { numRuns: 4000 },
  );
  expect(Math.min(seen.hit, seen.miss, seen.thrown)).toBeGreaterThan(1000);
});

test("a range or a network is removed by whom it was added with, port and flow label included; an address by itself", () => {
  const address =
    (text: string, port: number, flowlabel = 0) =>
    (side: Side) =>
      new side.Address({
        address: text,
        port,
        flowlabel,
        family: text.includes(":") ? "ipv6" : "ipv4",
      }) as SocketAddress;
  const [plain, other, v6, flow] = [
    address("2.1.0.1", 0),
    address("2.1.0.1", 7),
    address("::1", 0),
    address("::1", 0, 3),
  ];
  const pairs = [
    [plain, other],
    [other, plain],
    [v6, flow],
    [flow, flow],
  ] as const;
  const left = sides.map((side) =>
    pairs.map(([added, removed]) => {
      const list = new side.List() as Full;
      list.addSubnet(added(side), 30);
      list.addRange(added(side), added(side));
      list.addAddress(added(side));
      list.removeSubnet(removed(side), 30);
      list.removeRange(added(side), removed(side));
      list.removeAddress(removed(side));
      return list.rules.length;
    }),
  );
  expect(left).toEqual([
    [2, 2, 2, 0],
    [2, 2, 2, 0],
  ]);
});

test("address rules are listed newest first, before networks, before ranges", () => {
  const list = new BlockList();
  list.addRange("9.0.0.0", "9.0.0.9");
  list.addAddresses(["1.1.1.1", "1.1.1.2", "1.1.1.1"]);
  list.addCIDRs(["10.0.0.0/8", "::1/128"]);
  list.addAddress("fe80::1", "ipv6");
  expect(list.rules).toEqual([
    "Address: IPv6 fe80::1",
    "Address: IPv4 1.1.1.2",
    "Address: IPv4 1.1.1.1",
    "Subnet: IPv6 ::1/128",
    "Subnet: IPv4 10.0.0.0/8",
    "Range: IPv4 9.0.0.0-9.0.0.9",
  ]);
});

test("a list is shown as Node shows it", () => {
  const shown = sides.map(({ List }) => {
    const list = new List();
    list.addSubnet("10.0.0.0", 8);
    const [empty, many] = [new List(), new List()];
    many.addCIDRs(many.constructor === List ? List.PRIVATE_RANGES : []);
    return [list, empty, many, { a: { b: list } }].flatMap((value) =>
      [-1, 0, 1, 2, 3].flatMap((depth) => [inspect(value, { depth }), inspect(value, { depth, colors: true })]),
    );
  });
  expect(shown[1]).toEqual(shown[0]);
});

test("the class has the members of Node's", () => {
  const members = sides.map(({ List }) => ({
    statics: Object.getOwnPropertyNames(List).sort(),
    methods: Object.getOwnPropertyNames(List.prototype)
      .sort()
      .map((name) => [
        name,
        (Object.getOwnPropertyDescriptor(List.prototype, name)?.value as { length: number } | undefined)?.length,
      ]),
    ranges: List.PRIVATE_RANGES,
    frozen: Object.isFrozen(List.PRIVATE_RANGES),
    keys: Object.keys(new List()),
    set: thrown(() => Object.assign(new List(), { rules: [] })).error?.class,
    bare: thrown(() => (List as unknown as () => void)()).error,
  }));
  expect(members[1]).toEqual(members[0]);
});

test("isBlockList knows its own instances", () => {
  for (const { List } of sides) {
    class Sub extends List {}
    const values = [new List(), new Sub(), Object.create(List.prototype), {}, null, undefined, List, []];
    expect(values.map((value) => List.isBlockList(value))).toEqual([
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
