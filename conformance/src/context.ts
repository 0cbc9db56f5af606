/** What a case is given: `TestContext` over a subject, a budget and a peer. */
import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Capability, Dgram, DgramSocket, Net, NetServer, NetSocket } from "@sock/core";
import * as assertions from "./assertions.ts";
import type { ChildResult, Closable, ErrorShape, Journal, KernelSocket, Peer, TestContext } from "./case.ts";
import { NO_PROGRAMS, runChild } from "./child.ts";
import { CaseFailure, show } from "./failure.ts";
import { EventJournal } from "./journal.ts";
import { kernelRows } from "./kernel.ts";
import { bytes, sha256 } from "./pattern.ts";
import { createPeer, type PeerLink } from "./peer-client.ts";
import { Resources } from "./resources.ts";
import type { Subject } from "./target.ts";
import { before, collect, never, once, turns, until } from "./waiting.ts";

export interface ContextSetting {
  readonly subject: Subject;
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly link: PeerLink;
  /** A directory of this case; made at its first use. */
  readonly directory: string;
  readonly target: string;
  readonly command: readonly string[];
}

type ServerOptions = Parameters<Net["createServer"]>[0] | null;

export class Context implements TestContext {
  readonly net: Net;
  readonly dgram: Dgram;
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly startedAt: number = performance.now();
  readonly peer: Peer;
  readonly journals: EventJournal[] = [];
  readonly notes: Record<string, string> = {};
  readonly resources: Resources = new Resources();
  readonly #setting: ContextSetting;

  readonly equal: TestContext["equal"] = assertions.equal;
  readonly deepEqual: TestContext["deepEqual"] = assertions.deepEqual;
  readonly ok: TestContext["ok"] = assertions.ok;
  readonly match: TestContext["match"] = assertions.match;
  readonly throws: TestContext["throws"] = assertions.throws;

  constructor(setting: ContextSetting) {
    this.#setting = setting;
    this.net = setting.subject.net;
    this.dgram = setting.subject.dgram;
    this.signal = setting.signal;
    this.seed = setting.seed;
    this.peer = createPeer(setting.link, setting.signal, setting.seed, (name, value) => this.note(name, value));
  }

  cap(capability: Capability): boolean {
    return this.#setting.subject.capabilities[capability] !== false;
  }

  error(actual: unknown, expected: ErrorShape, what: string): void {
    assertions.error(actual, expected, what);
  }

  fail(code: string, what: string): never {
    throw new CaseFailure(code, what);
  }

  note(name: string, value: unknown): void {
    this.notes[name] = typeof value === "string" ? value : show(value);
  }

  own<T extends Closable>(resource: T): T {
    return this.resources.own(resource);
  }

  journal(): Journal {
    const journal = new EventJournal(this.signal);
    this.journals.push(journal);
    return journal;
  }

  once(emitter: EventEmitter, event: string): Promise<unknown[]> {
    return once(this.signal, emitter, event);
  }

  never(emitter: EventEmitter, event: string, quietMs = 50): Promise<void> {
    return never(emitter, event, quietMs);
  }

  until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    return until(this.signal, condition, what);
  }

  collect(readable: NodeJS.ReadableStream): Promise<Buffer> {
    return collect(this.signal, readable);
  }

  turns(n = 1): Promise<void> {
    return turns(n);
  }

  async listen(
    options?: ServerOptions,
    onConnection?: (socket: NetSocket) => void,
    where: object = {},
  ): Promise<NetServer> {
    const server = this.own(this.net.createServer(options ?? {}));
    if (onConnection) server.on("connection", onConnection);
    const place = "path" in where || "fd" in where ? where : { port: 0, host: "127.0.0.1", ...where };
    const listening = this.once(server, "listening");
    server.listen(place as never);
    await listening;
    return server;
  }

  portOf(server: NetServer): number {
    const address = server.address();
    if (address === null || typeof address === "string") {
      throw new CaseFailure("no-port", "the server has a port", {
        expected: "{ port, family, address }",
        actual: address,
      });
    }
    return address.port;
  }

  async dial(to: number | object): Promise<NetSocket> {
    const options = typeof to === "number" ? { port: to, host: "127.0.0.1" } : to;
    const socket = this.own(this.net.connect(options as never));
    await this.once(socket, "connect");
    return socket;
  }

  async pair(
    options: { server?: object; client?: object } = {},
  ): Promise<{ server: NetServer; client: NetSocket; accepted: NetSocket }> {
    const server = await this.listen(options.server as ServerOptions);
    const connection = this.once(server, "connection");
    const client = await this.dial({ port: this.portOf(server), host: "127.0.0.1", ...options.client });
    const [accepted] = (await connection) as [NetSocket];
    return { server, client, accepted };
  }

  async bind(options: object = {}, where: object = {}): Promise<DgramSocket> {
    const merged = { type: "udp4" as const, ...options };
    const socket = this.own(this.dgram.createSocket(merged as never));
    const listening = this.once(socket, "listening");
    const address = merged.type === "udp4" ? "127.0.0.1" : "::1";
    socket.bind(("fd" in where ? where : { port: 0, address, ...where }) as never);
    await listening;
    return socket;
  }

  path(name: string): string {
    mkdirSync(this.#setting.directory, { recursive: true });
    return join(this.#setting.directory, name);
  }

  bytes(length: number, seed = this.seed): Buffer {
    return bytes(length, seed);
  }

  sha256(data: Uint8Array): string {
    return sha256(data);
  }

  child(source: string, args: readonly string[] = [], inherited?: number): Promise<ChildResult> {
    // At once: a case may hold its own process until the program has done something.
    if (this.#setting.target === "") throw new CaseFailure(NO_PROGRAMS, "programs of the target can be started");
    mkdirSync(this.#setting.directory, { recursive: true });
    return runChild({ ...this.#setting, signal: this.signal }, source, args, inherited);
  }

  kernel(port: number): KernelSocket[] {
    return kernelRows(port);
  }

  /** Everything journalled, by journal, for the report. */
  history(): string[] {
    if (this.journals.length < 2) return [...(this.journals[0]?.entries ?? [])];
    return this.journals.flatMap((journal, i) => journal.entries.map((entry) => `${i + 1}/${entry}`));
  }

  /** Races a promise against the budget. */
  withinBudget<T>(promise: Promise<T>): Promise<T> {
    return before(this.signal, promise, "timeout", "the case to finish");
  }
}
