/** Programs of a client, the sockets that a server accepts, and the server: calls, in the order of a seed. */
import fc from "fast-check";
import { inWords, moments, type Step as StepOf } from "./steps.ts";

/** `peer` is the socket that was accepted last. */
export type Step = StepOf<"client" | "peer" | "server">;

export interface Program {
  readonly path: boolean;
  readonly clientHalfOpen: boolean;
  readonly serverHalfOpen: boolean;
  readonly pauseOnConnect: boolean;
  /** `connect` at any time; otherwise only on a new socket and after `close`. */
  readonly misuse: boolean;
  /** Every call is made when all is quiet, so that what is seen does not depend on how fast the network is. */
  readonly atRest: boolean;
  /** The data of both sides is read from the start. */
  readonly flowing: boolean;
  readonly steps: readonly Step[];
  /** Inside the `connection` listener, on the accepted socket. */
  readonly onConnection: readonly Step[];
  readonly onConnect: readonly Step[];
  readonly onEnd: readonly Step[];
  readonly onClose: readonly Step[];
}

const SIZES = [0, 1, 5, 1000, 20_000, 65_536, 100_000, 700_000];

const socketStep = (on: "client" | "peer"): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...SIZES).map((size): Step => [on, "write", size]) },
    { weight: 1, arbitrary: fc.constantFrom(...SIZES).map((size): Step => [on, "write text", size]) },
    { weight: 3, arbitrary: fc.constantFrom<Step>([on, "end"], [on, "end", 5], [on, "end", 100_000]) },
    { weight: 2, arbitrary: fc.constantFrom<Step>([on, "destroy"], [on, "destroy", "why"], [on, "destroySoon"]) },
    { weight: 1, arbitrary: fc.constantFrom<Step>([on, "resetAndDestroy"]) },
    { weight: 4, arbitrary: fc.constantFrom<Step>([on, "pause"], [on, "resume"], [on, "resume"]) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Step>([on, "read"], [on, "read", 0], [on, "read", 3], [on, "read", 100_000]),
    },
    { weight: 3, arbitrary: fc.constantFrom<Step>([on, "listen to data"], [on, "listen to readable"]) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Step>([on, "cork"], [on, "uncork"], [on, "setEncoding"], [on, "iterate"]),
    },
    { weight: 2, arbitrary: fc.constantFrom<Step>([on, "pipe"], [on, "echo"], [on, "unpipe"], [on, "unshift", 3]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Step>([on, "ref"], [on, "unref"], [on, "setNoDelay"], [on, "setKeepAlive"]),
    },
    { weight: 1, arbitrary: fc.constantFrom<Step>([on, "setTimeout", 100_000], [on, "setTimeout", 0]) },
    { weight: 1, arbitrary: fc.constantFrom<Step>([on, "look"]) },
  );

const clientOnly: fc.Arbitrary<Step> = fc.constantFrom<Step>(
  ["client", "connect"],
  ["client", "connect"],
  ["client", "connect to nobody"],
);

const serverStep: fc.Arbitrary<Step> = fc.constantFrom<Step>(
  ["server", "close"],
  ["server", "getConnections"],
  ["server", "maxConnections", 0],
  ["server", "maxConnections", 1],
  ["server", "unref"],
  ["server", "listen"],
  ["server", "look"],
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: socketStep("client") },
  { weight: 8, arbitrary: socketStep("peer") },
  { weight: 1, arbitrary: clientOnly },
  { weight: 1, arbitrary: serverStep },
  { weight: 8, arbitrary: moments },
);

/** Mostly connected early, and now and then after other calls, or never. */
const steps: fc.Arbitrary<Step[]> = fc
  .record({
    before: fc.array(fc.oneof<fc.Arbitrary<Step>[]>(socketStep("client"), moments), { maxLength: 3 }),
    early: fc.integer({ min: 0, max: 3 }),
    after: fc.array(fc.oneof<fc.Arbitrary<Step>[]>(socketStep("client"), moments), { maxLength: 2 }),
    rest: fc.array(step, { minLength: 2, maxLength: 14 }),
  })
  .map(({ before, early, after, rest }) => [
    ...(early === 0 ? before : []),
    ["client", "connect"] as Step,
    ...(early === 1 ? after : []),
    ...(early < 3 ? [["wait", "settle"] as Step] : []),
    ...rest,
  ]);

const few = (on: "client" | "peer"): fc.Arbitrary<Step[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step[]>([]) },
    { weight: 1, arbitrary: fc.array(socketStep(on), { maxLength: 2 }) },
  );

/** `connect` only on a new socket and after `close`. */
export const legal: fc.Arbitrary<Program> = fc.record({
  path: fc.boolean(),
  clientHalfOpen: fc.boolean(),
  serverHalfOpen: fc.boolean(),
  pauseOnConnect: fc.nat(5).map((n) => n === 0),
  misuse: fc.constant(false),
  atRest: fc.constant(false),
  flowing: fc.boolean(),
  steps,
  onConnection: few("peer"),
  onConnect: few("client"),
  onEnd: fc.oneof({ weight: 4, arbitrary: fc.constant<Step[]>([]) }, { weight: 1, arbitrary: few("client") }),
  onClose: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step[]>([]) },
    { weight: 1, arbitrary: fc.constant<Step[]>([["client", "connect"]]) },
    { weight: 1, arbitrary: few("client") },
  ),
});

/** In a line. */
export function written({ steps: list, ...rest }: Program): string {
  const settings = Object.entries(rest)
    .filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value))
    .map(([name, value]) => (Array.isArray(value) ? `${name}(${inWords(value)})` : name));
  return `[${settings.join(", ")}] ${inWords(list)}`;
}
