/** Generated programs of two datagram sockets; what each of them lives through. */
import { Buffer } from "node:buffer";
import type { DgramSocket } from "@sock/core";
import fc from "fast-check";
import type { Subject } from "../../src/target.ts";
import type { Area, AreaOptions, Probe } from "../area.ts";
import { brief, Journal } from "../journal.ts";
import { inWords, moments, type Step as StepOf, waitFor } from "../steps.ts";

type Step = StepOf<"a" | "b">;

interface Program {
  readonly type: "udp4" | "udp6";
  readonly options: "none" | "reuseAddr" | "reusePort" | "buffers" | "lookup";
  readonly steps: readonly Step[];
  readonly onListening: readonly Step[];
  readonly onMessage: readonly Step[];
}

const call = (on: "a" | "b"): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom<Step>([on, "bind"], [on, "bind callback"], [on, "bind address"], [on, "bind taken"]),
    },
    {
      weight: 7,
      arbitrary: fc.constantFrom<Step>(
        [on, "send", 5],
        [on, "send", 0],
        [on, "send", 2000],
        [on, "send", 70_000],
        [on, "send silently", 5],
        [on, "send silently", 70_000],
        [on, "send to nobody", 5],
        [on, "send to a name", 5],
        [on, "send list", 3],
        [on, "send slice", 3],
        [on, "send connected", 5],
        [on, "send connected slice", 5],
      ),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Step>(
        [on, "connect"],
        [on, "connect callback"],
        [on, "connect to a name"],
        [on, "connect to nobody"],
        [on, "disconnect"],
        [on, "disconnect"],
      ),
    },
    { weight: 2, arbitrary: fc.constantFrom<Step>([on, "close"], [on, "close callback"]) },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Step>(
        [on, "address"],
        [on, "remoteAddress"],
        [on, "ref"],
        [on, "unref"],
        [on, "setBroadcast", true],
        [on, "setTTL", 5],
        [on, "setMulticastTTL", 5],
        [on, "setMulticastLoopback", false],
        [on, "getSendQueueSize"],
        [on, "getSendQueueCount"],
        [on, "getRecvBufferSize"],
        [on, "setSendBufferSize", 100_000],
        [on, "bindSync"],
        [on, "connectSync"],
        [on, "dispose"],
      ),
    },
  );

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: call("a") },
  { weight: 3, arbitrary: call("b") },
  { weight: 3, arbitrary: moments },
);

const few: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step[]>([]) },
  { weight: 1, arbitrary: fc.array(call("a"), { maxLength: 2 }) },
);

const program: fc.Arbitrary<Program> = fc.record({
  type: fc.constantFrom("udp4", "udp4", "udp6"),
  options: fc.constantFrom("none", "none", "none", "reuseAddr", "reusePort", "buffers", "lookup"),
  steps: fc.array(step, { minLength: 3, maxLength: 16 }),
  onListening: few,
  onMessage: few,
});

const OPTIONS: Readonly<Record<Program["options"], object>> = {
  none: {},
  reuseAddr: { reuseAddr: true },
  reusePort: { reusePort: true },
  buffers: { recvBufferSize: 100_000, sendBufferSize: 100_000 },
  lookup: {
    lookup(host: string, _family: number, callback: (error: null, address: string, family: number) => void): void {
      callback(null, host === "localhost" ? "127.0.0.1" : host, 4);
    },
  },
};

class Run {
  readonly #journal = new Journal();
  readonly #program: Program;
  readonly #sockets: Readonly<Record<"a" | "b", DgramSocket>>;
  readonly #anchor: DgramSocket;
  readonly #host: string;
  /** A bound socket that answers nothing, and holds its port. */
  #port = 0;
  #count = 0;
  #depth = 0;

  constructor({ dgram }: Subject, given: Program) {
    this.#program = given;
    this.#host = given.type === "udp6" ? "::1" : "127.0.0.1";
    const make = (): DgramSocket => dgram.createSocket({ type: given.type, ...OPTIONS[given.options] } as never);
    this.#sockets = { a: make(), b: make() };
    this.#anchor = dgram.createSocket(given.type);
    this.#anchor.on("message", (data, { port }) => {
      const from = (["a", "b"] as const).find((name) => this.#state(name).includes(`:${port} `)) ?? "a closed one";
      this.#journal.log(`anchor from ${from}`, `message ${data.length}`);
    });
    for (const name of ["a", "b"] as const) {
      const socket = this.#sockets[name];
      this.#journal.watch(name, socket, ["listening", "connect", "error", "close"], () => this.#state(name));
      socket.on("message", (data, from) => {
        this.#journal.log(name, `message ${data.length} ${Object.keys(from)} ${from.size} ${from.family}`);
        if (name === "a") this.#all(given.onMessage);
      });
    }
    this.#sockets.a.on("listening", () => this.#all(given.onListening));
  }

  #all(list: readonly Step[]): void {
    if (this.#depth > 3) return;
    this.#depth++;
    for (const one of list) this.#step(one);
    this.#depth--;
  }

  #state(name: "a" | "b"): string {
    const socket = this.#sockets[name];
    const tell = (read: () => { address: string; port: number }): string => {
      try {
        const { address, port } = read();
        // A bind that failed leaves Node's descriptor behind, without a port.
        return port === 0 ? "EBADF" : `${address}:${port}`;
      } catch (error) {
        return String((error as NodeJS.ErrnoException).code);
      }
    };
    const counts = ["listening", "connect", "message", "error", "close"].map((event) => socket.listenerCount(event));
    return `address=${tell(() => socket.address())} remote=${tell(() => socket.remoteAddress())} listeners=${counts}`;
  }

  #step([on, what, argument]: Step): void {
    const name = on as "a" | "b";
    const label = `#${++this.#count} ${what}${argument === undefined ? "" : `(${argument})`}`;
    this.#journal.log(name, `${label} …`);
    let told: string;
    try {
      const value = this.#call(name, what, argument, label);
      told = `=> ${value === this.#sockets[name] ? "this" : brief(value)}`;
    } catch (error) {
      told = `throws ${brief(error)}`;
    }
    this.#journal.log(name, `${label} ${told} ${this.#state(name)}`);
  }

  #call(name: "a" | "b", what: string, argument: Step[2], label: string): unknown {
    const socket = this.#sockets[name];
    const loose = socket as unknown as Record<string, (...args: unknown[]) => unknown>;
    const callback = (...args: unknown[]): void => {
      this.#journal.log(name, `${label} callback(${args.map(brief)}) ${this.#state(name)}`);
    };
    const bytes = Buffer.alloc(Number(argument) || 0, 65);
    const [host, port] = [this.#host, this.#port];
    switch (what) {
      case "bind":
        return socket.bind();
      case "bind callback":
        return socket.bind(0, callback as () => void);
      case "bind address":
        return socket.bind({ port: 0, address: host });
      case "bind taken":
        return socket.bind(port, host);
      case "send":
        return loose.send?.(bytes, port, host, callback);
      case "send silently":
        return loose.send?.(bytes, port, host);
      case "send to nobody":
        return loose.send?.(bytes, 1, host, callback);
      case "send to a name":
        return loose.send?.(bytes, port, "localhost", callback);
      case "send list":
        return loose.send?.([bytes, "text", bytes], port, host, callback);
      case "send slice":
        return loose.send?.("a longer text", 2, argument, port, host, callback);
      case "send connected":
        return loose.send?.(bytes, callback);
      case "send connected slice":
        return loose.send?.(bytes, 1, 3, callback);
      case "connect":
        return loose.connect?.(port, host);
      case "connect callback":
        return loose.connect?.(port, host, callback);
      case "connect to a name":
        return loose.connect?.(port, callback);
      case "connect to nobody":
        return loose.connect?.(1, host, callback);
      case "close callback":
        return loose.close?.(callback);
      case "connectSync":
        return loose.connectSync?.(port, host);
      case "bindSync":
        return Object.keys(loose.bindSync?.() as object).join();
      case "address":
      case "remoteAddress":
        return Object.keys(loose[what]?.() as object).join();
      case "dispose":
        void socket[Symbol.asyncDispose]().then(() => this.#journal.log(name, `${label} disposed`));
        return undefined;
      default:
        return argument === undefined ? loose[what]?.() : loose[what]?.(argument);
    }
  }

  async observe(): Promise<readonly string[]> {
    await new Promise<void>((resolve) => this.#anchor.bind(0, this.#host, resolve));
    this.#port = this.#anchor.address().port;
    try {
      for (const [i, one] of this.#program.steps.entries()) {
        if (one[0] !== "wait") this.#step(one);
        else {
          await waitFor(one[1], i, this.#journal, () => {
            for (const name of ["a", "b"] as const) this.#journal.log(name, `-- rest ${i} ${this.#state(name)}`);
          });
        }
      }
      await this.#journal.settle();
      for (const name of ["a", "b"] as const) {
        this.#journal.log(name, `-- rest ${this.#state(name)}`);
        this.#step([name, "close"]);
      }
      await this.#journal.settle();
      return this.#journal.close();
    } finally {
      for (const socket of [...Object.values(this.#sockets), this.#anchor]) {
        try {
          socket.close();
        } catch {
          // Closed already.
        }
      }
    }
  }
}

function written({ type, options, steps, onListening, onMessage }: Program): string {
  const inside = `${onListening.length > 0 ? `, onListening(${inWords(onListening)})` : ""}${
    onMessage.length > 0 ? `, onMessage(${inWords(onMessage)})` : ""
  }`;
  return `[${type}, ${options}${inside}] ${inWords(steps)}`;
}

function probes({ seed, count }: AreaOptions): readonly Probe[] {
  return fc.sample(program, { seed, numRuns: count }).map((given, i) => ({
    id: `${seed}:${i} ${written(given)}`,
    observe: (subject) => new Run(subject, given).observe(),
  }));
}

export const dgramSequence: Area = { name: "dgram-sequence", probes, varies: true };
