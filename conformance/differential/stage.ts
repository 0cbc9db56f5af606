/** What a probe of one call needs: things to call on, a log of what happens, and everything closed at the end. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { AddressInfo, DgramSocket, NetServer as Server, NetSocket as Socket } from "@sock/core";
import type { Subject } from "../src/target.ts";
import { describe, outcome, snapshot } from "./describe.ts";

type Emitter = {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  listenerCount(event: string): number;
};

const EVENTS = {
  socket: [
    "lookup",
    "connectionAttempt",
    "connectionAttemptFailed",
    "connectionAttemptTimeout",
    "connect",
    "ready",
    "timeout",
    "drain",
    "finish",
    "end",
    "error",
    "close",
  ],
  server: ["listening", "connection", "drop", "error", "close"],
  datagram: ["listening", "connect", "message", "error", "close"],
} as const;

const STATE = {
  socket: [
    "connecting",
    "pending",
    "destroyed",
    "closed",
    "errored",
    "readyState",
    "readable",
    "writable",
    "writableEnded",
    "writableLength",
    "writableFinished",
    "readableFlowing",
    "readableEnded",
    "bytesWritten",
    "bytesRead",
    "timeout",
    "allowHalfOpen",
    "readableHighWaterMark",
    "writableHighWaterMark",
    "readableEncoding",
    "localAddress",
    "remoteAddress",
    "remotePort",
  ],
  server: [
    "listening",
    "maxConnections",
    "allowHalfOpen",
    "pauseOnConnect",
    "noDelay",
    "keepAlive",
    "keepAliveInitialDelay",
    "highWaterMark",
    "blockList",
    "_connections",
    "_pipeName",
    "_connectionKey",
    "_unref",
  ],
  datagram: ["type"],
} as const;

const LISTENERS = ["connect", "timeout", "listening", "connection", "message", "close", "finish", "drain"];

export type Kind = keyof typeof EVENTS;

/** Long enough for a connection on the loopback of a busy machine; only what never comes costs it. */
const PATIENCE = 400;

export class Stage {
  readonly subject: Subject;
  readonly lines: string[] = [];
  readonly #watched: { readonly kind: Kind; readonly object: object; readonly name: string }[] = [];
  readonly #cleanups: (() => unknown)[] = [];
  #seen: string[] = [];
  #open = true;

  constructor(subject: Subject) {
    this.subject = subject;
  }

  log(line: string): void {
    if (this.#open) this.lines.push(line);
  }

  defer(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }

  watch<T extends object>(kind: Kind, object: T, name: string = kind): T {
    this.#watched.push({ kind, object, name });
    for (const event of EVENTS[kind]) {
      (object as unknown as Emitter).on(event, (...args) => {
        this.#seen.push(event);
        this.log(`${name} ${event}(${args.map((arg) => describe(arg, 1)).join(", ")})`);
      });
    }
    this.defer(() => close(object));
    return object;
  }

  /** The call under test, and the state it leaves at once. */
  call(name: string, run: () => unknown, self?: unknown): string {
    this.#seen = [];
    const told = outcome(run, self);
    this.log(`${name} ${told}`);
    this.state("at once");
    return told;
  }

  state(when: string): void {
    for (const { kind, object, name } of this.#watched) {
      const emitter = object as Emitter;
      const counts = LISTENERS.map((event) => [event, emitter.listenerCount(event)] as const)
        .filter(([event, count]) => count > ((EVENTS[kind] as readonly string[]).includes(event) ? 1 : 0))
        .map(([event, count]) => `${event}:${count}`);
      const own = snapshot(object, STATE[kind]);
      const address = "address" in object ? outcome(() => (object as { address(): unknown }).address()) : "";
      const handle =
        kind === "server" || kind === "socket"
          ? `handle ${"_handle" in object && (object as { _handle: unknown })._handle !== null}`
          : "";
      this.log(`${when} ${name}: ${own} address ${address} listeners ${counts.join(" ")} ${handle}`);
    }
  }

  /** Until one of the events has come, then two turns more; without events, only these. */
  async settle(...events: string[]): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (events.length > 0 && !this.#seen.some((event) => events.includes(event)) && Date.now() < deadline) {
      await sleep(1);
    }
    for (let i = 0; i < 3; i++) await turn();
    this.state("later");
  }

  async finish(): Promise<readonly string[]> {
    this.#open = false;
    for (const cleanup of this.#cleanups.reverse()) {
      try {
        await cleanup();
      } catch {
        // Closed already, or never opened.
      }
    }
    await turn();
    return this.lines;
  }

  /** A client connected to a server of the reference peer's kind: the engine's own. */
  async pair(options: object = {}, path = false): Promise<{ client: Socket; accepted: Socket; server: Server }> {
    const { net } = this.subject;
    const server = net.createServer(options);
    this.defer(() => server.close());
    const where = path ? { path: join(this.directory(), "s") } : { port: 0, host: "127.0.0.1" };
    server.listen(where);
    await once(server, "listening");
    const connection = once(server, "connection");
    const to = path ? where : { port: (server.address() as AddressInfo).port, host: "127.0.0.1" };
    const client = net.connect({ ...to, ...options } as never);
    const [[accepted]] = (await Promise.all([connection, once(client, "connect")])) as unknown as [[Socket]];
    accepted.on("error", () => {});
    this.defer(() => {
      client.destroy();
      accepted.destroy();
    });
    return { client, accepted, server };
  }

  /** The port of a server that takes every connection. */
  async port(host = "127.0.0.1"): Promise<number> {
    const { net } = this.subject;
    const server = net.createServer((socket) => {
      socket.on("error", () => {});
      socket.resume();
      this.defer(() => socket.destroy());
    });
    this.defer(() => server.close());
    server.listen(0, host);
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async bound(options: object = {}): Promise<DgramSocket> {
    const socket = this.subject.dgram.createSocket({ type: "udp4", ...options } as never);
    const listening = once(socket, "listening");
    socket.bind(0, "127.0.0.1");
    await listening;
    return socket;
  }

  directory(): string {
    const directory = mkdtempSync(join(tmpdir(), "sock-d-"));
    this.defer(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
  }
}

function close(object: object): void {
  const thing = object as Partial<Record<"destroy" | "close", () => void>>;
  if (thing.destroy) thing.destroy();
  else thing.close?.();
}
