import net from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalIP, formatIPv6, isIP, isIPv4, isIPv6, parseIPv6 } from "./ip.ts";

const digits = fc.constantFrom(
  "0",
  "1",
  "9",
  "10",
  "99",
  "127",
  "249",
  "255",
  "256",
  "00",
  "01",
  "007",
  "1000",
  "",
  "-1",
  "+1",
  " 1",
  "0x1",
  "1e1",
);
const hex = fc.oneof(
  fc.constantFrom("0", "1", "f", "F", "ffff", "FFFF", "0000", "00001", "abc", "g", "", "1.2", "-1", " 1", "0x1"),
  fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16)),
);
const v4 = fc.array(fc.oneof({ weight: 4, arbitrary: fc.nat(255).map(String) }, digits), {
  minLength: 3,
  maxLength: 5,
});
const dotted = v4.map((parts) => parts.join("."));
const good4 = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }).map((parts) => parts.join("."));
const zone = fc.constantFrom("", "", "", "%eth0", "%", "%1", "%a%b", "%e-t.h:0", "%é", "%a b", "%a/b", "%_", "%\0");
const groups = fc.array(hex, { minLength: 0, maxLength: 9 });
const colons = fc
  .tuple(groups, fc.option(groups), fc.option(fc.oneof(dotted, good4)), zone)
  .map(([head, tail, embedded, suffix]) => {
    const left = head.join(":");
    const right = [...(tail ?? []), ...(embedded === null ? [] : [embedded])].join(":");
    return (tail === null ? [left, embedded].filter((part) => part !== null).join(":") : `${left}::${right}`) + suffix;
  });
const full = fc
  .tuple(fc.array(hex, { minLength: 6, maxLength: 8 }), fc.option(good4), zone)
  .map(([parts, embedded, suffix]) => [...parts, ...(embedded === null ? [] : [embedded])].join(":") + suffix);
const good6 = fc
  .array(fc.oneof(fc.constant(0), fc.constant(0), fc.constant(0xffff), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
  .map((parts) => parts.map((part) => part.toString(16)).join(":"));
const alphabet = fc.string({ unit: fc.constantFrom(..."0123456789abfFgG:.%x/[] -"), maxLength: 42 });
/** A valid address with one character put in, taken out or changed. */
const damaged = fc
  .tuple(fc.oneof(good4, good6, fc.ipV6()), fc.nat(40), fc.constantFrom(..."0159afg:.%: x\0\n", ""), fc.nat(1))
  .map(([text, at, char, cut]) => text.slice(0, at) + char + text.slice(at + cut));

const texts = fc.oneof(dotted, good4, colons, full, good6, fc.ipV4(), fc.ipV6(), alphabet, damaged, fc.string());

describe("isIP, isIPv4, isIPv6", () => {
  test("agree with Node on thousands of addresses and near misses", () => {
    let [four, six, none] = [0, 0, 0];
    fc.assert(
      fc.property(texts, (text) => {
        expect([text, isIP(text), isIPv4(text), isIPv6(text)]).toEqual([
          text,
          net.isIP(text),
          net.isIPv4(text),
          net.isIPv6(text),
        ]);
        if (net.isIP(text) === 4) four++;
        else if (net.isIP(text) === 6) six++;
        else none++;
      }),
      { numRuns: 20_000 },
    );
    // The generator is of no use when it hits only one side.
    expect(Math.min(four, six, none)).toBeGreaterThan(1000);
  });

  test("agree with Node on every code unit as a zone id and as an extra character", () => {
    for (let unit = 0; unit < 0x250; unit++) {
      const char = String.fromCharCode(unit);
      for (const text of [
        `::1%${char}`,
        `::1${char}`,
        `${char}::1`,
        `1.2.3.4${char}`,
        `${char}1.2.3.4`,
        `1:${char}::`,
      ]) {
        expect([text, isIP(text)]).toEqual([text, net.isIP(text)]);
      }
    }
  });

  test("take other types as Node does", () => {
    const values: unknown[] = [
      undefined,
      null,
      true,
      1,
      1n,
      Number.NaN,
      [],
      ["1.2.3.4"],
      ["::1"],
      ["1.2", "3.4"],
      {},
      new String("1.2.3.4"),
      () => 1,
      { toString: () => "::1" },
      Object.create(null),
      Symbol("1.2.3.4"),
      new Date(0),
      Buffer.from("1.2.3.4"),
    ];
    for (const value of values) {
      for (const name of ["isIP", "isIPv4", "isIPv6"] as const) {
        const ours = { isIP, isIPv4, isIPv6 }[name];
        expect(outcome(() => ours(value))).toEqual(outcome(() => net[name](value as string)));
      }
    }
    expect([isIP.name, isIP.length, isIPv4.length, isIPv6.length]).toEqual(["isIP", 1, 1, 1]);
  });
});

test("formatIPv6 writes addresses as the system does", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), good6, colons, full), (text) => {
      fc.pre(net.isIPv6(text) && !text.includes("%"));
      const groups = parseIPv6(text) as number[];
      expect(formatIPv6(groups)).toBe(new net.SocketAddress({ address: text, family: "ipv6" }).address);
    }),
    { numRuns: 4000 },
  );
});

test("canonicalIP keeps the zone id, and text that is no IPv6 address", () => {
  expect(canonicalIP("FE80::0:1%Eth0")).toBe("fe80::1%Eth0");
  expect(canonicalIP("0:0:0:0:0:FFFF:7f00:1")).toBe("::ffff:127.0.0.1");
  expect(canonicalIP("127.0.0.1")).toBe("127.0.0.1");
  expect(canonicalIP("localhost")).toBe("localhost");
});

function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return [(error as Error).name, (error as Error).message];
  }
}
