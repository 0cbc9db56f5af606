/** What a client, the sockets that a server accepts, and the server live through in generated programs. */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { AddressInfo, NetServer, NetSocket } from "@sock/core";
import fc from "fast-check";
import type { Subject } from "../../src/target.ts";
import type { Area, AreaOptions, Probe } from "../area.ts";
import { brief, Journal } from "../journal.ts";
import { legal, type Program, type Step, written } from "../net-program.ts";
import { waitFor } from "../steps.ts";

const EVENTS = [
  "lookup",
  "connectionAttempt",
  "connectionAttemptFailed",
  "connect",
  "ready",
  "end",
  "finish",
  "drain",
  "timeout",
  "pause",
  "resume",
  "pipe",
  "unpipe",
  "error",
  "close",
];

/** Known at any moment; what depends on how far the network is, only when it is at rest. */
const STABLE = [
  "readyState",
  "connecting",
  "pending",
  "destroyed",
  "closed",
  "writable",
  "writableEnded",
  "writableFinished",
  "writableNeedDrain",
  "writableCorked",
  "readable",
  "readableEnded",
  "readableFlowing",
  "allowHalfOpen",
  "timeout",
] as const;
const RESTING = [
  "bytesRead",
  "bytesWritten",
  "readableLength",
  "writableLength",
  "bufferSize",
  "localAddress",
  "localFamily",
] as const;

const SHORT: Readonly<Record<string, string>> = { true: "1", false: "0", undefined: "-", null: "~" };

function values(socket: NetSocket, names: readonly string[]): string {
  return names
    .map((name) => {
      const value = String((socket as unknown as Record<string, unknown>)[name]);
      return `${name}=${SHORT[value] ?? value}`;
    })
    .join(" ");
}

function internals(socket: NetSocket): string {
  const { errored, _handle } = socket as unknown as { errored: Error | null; _handle: unknown };
  const counts = ["end", "finish", "error", "close", "data", "readable", "drain", "timeout"];
  return `errored=${errored === null ? "~" : brief(errored)} handle=${_handle ? 1 : 0} listeners=${counts
    .map((event) => socket.listenerCount(event))
    .join(",")}`;
}

class Run {
  readonly #journal = new Journal();
  readonly #program: Program;
  readonly #server: NetServer;
  readonly #client: NetSocket;
  readonly #accepted: NetSocket[] = [];
  #where: object = {};
  #closings = 0;
  #idle = true;
  #count = 0;

  constructor(subject: Subject, given: Program) {
    const { net } = subject;
    this.#program = given;
    this.#server = net.createServer({ allowHalfOpen: given.serverHalfOpen, pauseOnConnect: given.pauseOnConnect });
    this.#client = new net.Socket({ allowHalfOpen: given.clientHalfOpen });
    this.#watch("client", this.#client);
    this.#client.on("connect", () => this.#all(given.onConnect));
    this.#client.on("end", () => this.#all(given.onEnd));
    this.#client.on("close", () => {
      this.#idle = true;
      if (this.#closings++ < 2) this.#all(given.onClose);
    });
    if (given.flowing) this.#client.on("data", (chunk) => this.#journal.data("client", chunk));
    this.#server.on("connection", (socket) => {
      const name = `peer ${this.#accepted.push(socket)}`;
      this.#journal.log("server", "connection");
      this.#journal.log(name, `accepted ${values(socket, STABLE)} ${internals(socket)}`);
      this.#watch(name, socket);
      if (given.flowing) socket.on("data", (chunk) => this.#journal.data(name, chunk));
      this.#all(given.onConnection);
    });
    this.#journal.watch(
      "server",
      this.#server,
      ["listening", "drop", "error", "close"],
      () => `listening=${this.#server.listening}`,
    );
  }

  #watch(name: string, socket: NetSocket): void {
    this.#journal.watch(name, socket, EVENTS, (event) => {
      const resting = event === "close" ? ` ${values(socket, ["bytesRead", "bytesWritten"])}` : "";
      return `${values(socket, STABLE)} ${internals(socket)}${resting}`;
    });
  }

  #all(list: readonly Step[]): void {
    for (const one of list) this.#step(one);
  }

  #step([on, what, argument]: Step): void {
    const name = on === "peer" ? `peer ${this.#accepted.length}` : on;
    const number = ++this.#count;
    if (what.startsWith("connect")) {
      if (!(this.#idle || this.#program.misuse)) return;
      this.#idle = false;
    }
    const label = `#${number} ${what}${argument === undefined ? "" : `(${argument})`}`;
    if (on === "server") {
      this.#journal.log(name, `${label} ${this.#told(() => this.#serverCall(what, argument, label), this.#server)}`);
      return;
    }
    const socket = on === "client" ? this.#client : this.#accepted.at(-1);
    if (socket === undefined) return;
    this.#journal.log(name, `${label} …`);
    const told = this.#told(() => this.#socketCall(socket, name, what, argument, label), socket);
    if (on === "client" && /destroy|reset/i.test(what)) this.#idle = false;
    this.#journal.log(name, `${label} ${told} ${values(socket, STABLE)} ${internals(socket)}`);
  }

  #told(call: () => unknown, self: object): string {
    try {
      const value = call();
      return `=> ${value === self ? "this" : brief(value)}`;
    } catch (error) {
      return `throws ${brief(error)}`;
    }
  }

  #serverCall(what: string, argument: Step[2], label: string): unknown {
    const server = this.#server;
    const callback = (...args: unknown[]): void => this.#journal.log("server", `${label} callback(${args.map(brief)})`);
    switch (what) {
      case "close":
        return server.close(callback);
      case "getConnections":
        return server.getConnections(callback);
      case "maxConnections":
        server.maxConnections = argument as number;
        return undefined;
      case "listen":
        return server.listen(this.#where, callback as () => void);
      case "look":
        return `${server.listening} ${JSON.stringify(server.address())}`.slice(0, 40);
      default:
        return server.unref();
    }
  }

  #socketCall(socket: NetSocket, name: string, what: string, argument: Step[2], label: string): unknown {
    const callback = (...args: unknown[]): void => {
      this.#journal.log(name, `${label} callback(${args.map(brief)}) ${values(socket, STABLE)}`);
    };
    const size = Number(argument);
    switch (what) {
      case "write":
        return socket.write(Buffer.alloc(size, 65), callback);
      case "write text":
        return socket.write("é".repeat(size), callback);
      case "end":
        return argument === undefined ? socket.end(callback) : socket.end(Buffer.alloc(size, 66), callback);
      case "destroy":
        return socket.destroy(argument === undefined ? undefined : new Error(String(argument)));
      case "read":
        return socket.read(argument as number | undefined);
      case "listen to data":
        return socket.on("data", (chunk) => this.#journal.data(name, chunk));
      case "listen to readable":
        return socket.on("readable", () => {
          let bytes = 0;
          for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) bytes += (chunk as Buffer).length;
          this.#journal.data(name, Buffer.alloc(bytes));
        });
      case "setEncoding":
        return socket.setEncoding("utf8");
      case "iterate":
        void this.#iterate(socket, name, label);
        return undefined;
      case "pipe": {
        const sink = new PassThrough();
        sink.resume();
        sink.on("finish", () => this.#journal.log(name, `${label} sink finished`));
        return socket.pipe(sink) === sink;
      }
      case "echo":
        return socket.pipe(socket) === socket;
      case "unshift":
        return socket.unshift(Buffer.alloc(size, 67));
      case "connect":
        return socket.connect(this.#where as never, callback as () => void);
      case "connect to nobody":
        return socket.connect(1, "127.0.0.1", callback as () => void);
      case "setTimeout":
        return socket.setTimeout(size);
      case "setKeepAlive":
        return socket.setKeepAlive(true, 5000);
      case "look":
        return Object.keys(socket.address()).join();
      default:
        return (socket as unknown as Record<string, () => unknown>)[what]?.();
    }
  }

  async #iterate(socket: NetSocket, name: string, label: string): Promise<void> {
    try {
      for await (const chunk of socket) this.#journal.data(name, chunk);
      this.#journal.log(name, `${label} iterated`);
    } catch (error) {
      this.#journal.log(name, `${label} iteration threw ${brief(error)}`);
    }
  }

  #rest(when: string): void {
    for (const [i, socket] of [this.#client, ...this.#accepted].entries()) {
      const name = i === 0 ? "client" : `peer ${i}`;
      this.#journal.log(name, `-- ${when} ${values(socket, [...STABLE, ...RESTING])} ${internals(socket)}`);
    }
    const { listening, maxConnections } = this.#server;
    const { _connections } = this.#server as unknown as { _connections: number };
    this.#journal.log("server", `-- ${when} listening=${listening} max=${maxConnections} count=${_connections}`);
  }

  #wait(what: string, number: number): Promise<void> {
    return waitFor(what, number, this.#journal, () => this.#rest(`rest ${number}`));
  }

  async observe(): Promise<readonly string[]> {
    const directory = mkdtempSync(join(tmpdir(), "sock-s-"));
    this.#where = this.#program.path ? { path: join(directory, "s") } : { port: 0, host: "127.0.0.1" };
    this.#server.listen(this.#where);
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (!this.#program.path) this.#where = { port: (address as AddressInfo).port, host: "127.0.0.1" };
    try {
      for (const [i, one] of this.#program.steps.entries()) {
        if (one[0] === "wait") await this.#wait(one[1], i);
        else {
          this.#step(one);
          if (this.#program.atRest) await this.#journal.settle();
        }
      }
      await this.#wait("settle", 100);
      this.#journal.mark("both destroyed");
      this.#closings = 2;
      for (const socket of [this.#client, ...this.#accepted]) socket.destroy();
      await this.#wait("settle", 101);
      this.#server.close();
      await this.#wait("settle", 102);
      return this.#journal.close();
    } finally {
      this.#client.destroy();
      for (const socket of this.#accepted) socket.destroy();
      this.#server.close();
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

const probesOf =
  (programs: fc.Arbitrary<Program>) =>
  ({ seed, count }: AreaOptions): readonly Probe[] =>
    fc.sample(programs, { seed, numRuns: count }).map((given, i) => ({
      id: `${seed}:${i} ${written(given)}`,
      observe: (subject) => new Run(subject, given).observe(),
    }));

export const netSequence: Area = { name: "net-sequence", probes: probesOf(legal), varies: true };

/** The same, with `connect` on sockets that are connecting, connected or closing. */
export const netMisuse: Area = {
  name: "net-misuse",
  probes: probesOf(legal.map((given) => ({ ...given, misuse: true }))),
  varies: true,
  optional: true,
};

/** The same with calls at rest: for an engine whose loop hears of the network in other turns than Node's. */
export const netRest: Area = {
  name: "net-sequence-at-rest",
  probes: probesOf(legal.map((given) => ({ ...given, atRest: true }))),
  varies: true,
  optional: true,
};
