import dgram from "node:dgram";
import net from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Outcome, thrown, wrong } from "../test/thrown.ts";
import * as validate from "./validate.ts";

function quiet<T extends net.Socket | net.Server | dgram.Socket>(resource: T): T {
  return resource.on("error", () => {}) as T;
}

/** A socket that is connecting to nobody, and is gone at once. */
function connecting(options: object): void {
  quiet(net.connect({ port: 1, host: "127.0.0.1", ...options } as net.NetConnectOpts)).destroy();
}

/** Bare Node's check of a value, and ours. */
const checks: Record<string, [node: (value: unknown) => unknown, ours: (value: unknown) => unknown]> = {
  validateFunction: [
    (value) => new net.Socket().setTimeout(60_000, wrong(value ?? null)).destroy(),
    (value) => validate.validateFunction(value ?? null, "callback"),
  ],
  validateString: [
    (value) => net.SocketAddress.parse(wrong(value)),
    (value) => validate.validateString(value, "input"),
  ],
  validateBoolean: [
    (value) => net.setDefaultAutoSelectFamily(wrong(value)),
    (value) => validate.validateBoolean(value, "value"),
  ],
  validateObject: [
    (value) => new net.SocketAddress(wrong(value ?? null)),
    (value) => validate.validateObject(value ?? null, "options"),
  ],
  "validateNumber, no bounds": [
    (value) => net.createServer({ keepAliveInitialDelay: wrong(value ?? "absent") }),
    (value) => validate.validateNumber(value ?? "absent", "options.keepAliveInitialDelay"),
  ],
  "validateInteger, bounds": [
    (value) => new net.BlockList().addSubnet("::", wrong(value), "ipv6"),
    (value) => validate.validateInteger(value, "prefix", 0, 128),
  ],
  "validateInt32, positive": [
    (value) => net.setDefaultAutoSelectFamilyAttemptTimeout(wrong(value)),
    (value) => validate.validateInt32(value, "value", 1),
  ],
  validateUint32: [
    // Node 26.10 accepts, and then aborts at, a flow label of more than 31 bits.
    (value) => {
      const aborts = Number.isInteger(value) && (value as number) >= 2 ** 31 && (value as number) < 2 ** 32;
      return new net.SocketAddress({ flowlabel: aborts ? 1 : wrong(value ?? null) });
    },
    (value) => validate.validateUint32(value ?? null, "options.flowlabel"),
  ],
  validateAbortSignal: [
    (value) => quiet(net.createServer().listen({ port: 0, host: "127.0.0.1", signal: wrong(value ?? null) })).close(),
    (value) => validate.validateAbortSignal(value ?? null, "options.signal"),
  ],
  "validatePort, its name": [
    (value) => new net.SocketAddress({ port: wrong(value ?? null) }),
    (value) => validate.validatePort(value ?? null, "options.port"),
  ],
  "validatePort, not zero": [
    (value) => {
      const socket = quiet(dgram.createSocket("udp4"));
      try {
        socket.connectSync(wrong(value), "127.0.0.1");
      } finally {
        socket.close();
      }
    },
    (value) => validate.validatePort(value, "Port", false),
  ],
};

const exampleValues: unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  1.5,
  255,
  65535,
  65536,
  2 ** 31,
  2 ** 31 - 1,
  2 ** 32,
  2 ** 32 - 1,
  2 ** 53,
  -(2 ** 53),
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  " ",
  "80",
  " 80 ",
  "0x10",
  "0b1",
  "1e2",
  "+1",
  "-1",
  "-0",
  "1.0",
  "1_0",
  "x",
  "\n1",
  "०",
  1n,
  Symbol("s"),
  {},
  [],
  [1],
  ["80"],
  new Number(80),
  new String("80"),
  () => 1,
  class A {},
  new Date(0),
  Object.create(null),
  new AbortController().signal,
  AbortSignal,
  { valueOf: () => 80 },
  Buffer.alloc(1),
];
const odd = fc.constantFrom(...exampleValues);
const values = fc.oneof(
  { weight: 3, arbitrary: odd },
  fc.anything(),
  fc.integer(),
  fc.double(),
  fc.integer({ min: -3, max: 70_000 }).map(String),
);

for (const [name, [node, ours]] of Object.entries(checks)) {
  test(`${name} accepts and refuses what Node does, with Node's words`, () => {
    const before = net.getDefaultAutoSelectFamily();
    const timeout = net.getDefaultAutoSelectFamilyAttemptTimeout();
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(values, (value) => {
        const expected: Outcome = thrown(() => node(value));
        expect(thrown(() => ours(value)).error).toEqual(expected.error);
        if (expected.error === undefined) accepted++;
        else refused++;
      }),
      { numRuns: 400, examples: exampleValues.map((value) => [value] as [unknown]) },
    );
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    net.setDefaultAutoSelectFamily(before);
    net.setDefaultAutoSelectFamilyAttemptTimeout(timeout);
  });
}

test("validateNumber words its bounds as Node does", () => {
  const range = (min: number | undefined, max: number | undefined, value: number) =>
    thrown(() => validate.validateNumber(value, "n", min, max)).error?.message;
  expect(range(0, undefined, -1)).toBe('The value of "n" is out of range. It must be >= 0. Received -1');
  expect(range(undefined, 5, 6)).toBe('The value of "n" is out of range. It must be <= 5. Received 6');
  expect(range(0, 5, 6)).toBe('The value of "n" is out of range. It must be >= 0 && <= 5. Received 6');
  expect(range(0, 5, Number.NaN)).toBe('The value of "n" is out of range. It must be >= 0 && <= 5. Received NaN');
  expect(range(0, 5, 5)).toBeUndefined();
  expect(range(undefined, undefined, Number.NaN)).toBeUndefined();
});

test("validateOneOf lists what is allowed as Node does", () => {
  for (const family of [1, "4", true, -4, "it's", {}, [], 4.5]) {
    const expected = thrown(() => connecting({ host: "localhost", family }));
    expect(thrown(() => validate.validateOneOf(family, "options.family", [0, 4, 6]))).toEqual(expected);
  }
  expect(thrown(() => validate.validateOneOf("b", "mode", ["a", 1, true])).error?.message).toBe(
    "The argument 'mode' must be one of: 'a', 1, true. Received 'b'",
  );
  expect(thrown(() => validate.validateOneOf(4, "options.family", [0, 4, 6]))).toEqual({ value: undefined });
});

test("validatePort gives the port as a number", () => {
  const taken = [0, 1, 65535, "0", "80", " 80 ", "0x10", "0b1", "1e2", "+1", "1.0", "-0"];
  for (const port of taken) {
    expect(validate.validatePort(port)).toBe(new net.SocketAddress({ port: wrong(port) }).port);
  }
});
