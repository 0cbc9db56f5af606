/** The relay for datagrams: loses, doubles and reorders them, by a plan or by chance. */
import type { Buffer } from "node:buffer";
import dgram from "node:dgram";
import type { DatagramFate, DatagramFaults } from "./case.ts";
import { Random } from "./random.ts";
import type { Direction } from "./relay.ts";

interface Kept {
  readonly data: Buffer;
  readonly number: number;
}

/** One direction: what has come, and what has gone on. */
class Lane {
  readonly #faults: DatagramFaults;
  readonly #random: Random;
  #kept: Kept[] = [];
  /** Numbers of datagrams, counted from 0 as they came, in the order in which they went on. */
  readonly passed: number[] = [];
  readonly fates: DatagramFate[] = [];

  constructor(faults: DatagramFaults, random: Random) {
    this.#faults = faults;
    this.#random = random;
  }

  take(data: Buffer, send: (data: Buffer) => void): void {
    const number = this.fates.length;
    const fate = this.#faults.plan?.[number] ?? this.#drawn();
    this.fates.push(fate);
    const pass = (one: Kept): void => {
      this.passed.push(one.number);
      send(one.data);
    };
    if (fate === "hold") {
      this.#kept.push({ data, number });
      return;
    }
    if (fate !== "lose") pass({ data, number });
    if (fate === "twice") pass({ data, number });
    // Those that were overtaken, in their order.
    const kept = this.#kept;
    this.#kept = [];
    for (const one of kept) pass(one);
  }

  #drawn(): DatagramFate {
    const { lose = 0, twice = 0, hold = 0 } = this.#faults;
    if (this.#random.chance(lose)) return "lose";
    if (this.#random.chance(twice)) return "twice";
    return this.#random.chance(hold) ? "hold" : "pass";
  }
}

export class DatagramRelay {
  readonly #front: dgram.Socket = dgram.createSocket("udp4");
  /** By the client's port: the server sees one port for each client. */
  readonly #backs = new Map<number, dgram.Socket>();
  readonly #lanes: Readonly<Record<Direction, Lane>>;

  constructor(to: number, faults: { up?: DatagramFaults; down?: DatagramFaults }, seed: number) {
    const random = new Random(seed);
    this.#lanes = { up: new Lane(faults.up ?? {}, random), down: new Lane(faults.down ?? {}, random) };
    this.#front.on("error", () => {});
    this.#front.on("message", (data, { port }) => {
      const back = this.#back(port);
      this.#lanes.up.take(data, (one) => back.send(one, to, "127.0.0.1"));
    });
  }

  #back(client: number): dgram.Socket {
    const known = this.#backs.get(client);
    if (known) return known;
    const back = dgram.createSocket("udp4");
    back.on("error", () => {});
    back.on("message", (data) => this.#lanes.down.take(data, (one) => this.#front.send(one, client, "127.0.0.1")));
    back.bind(0, "127.0.0.1");
    this.#backs.set(client, back);
    return back;
  }

  listen(): Promise<number> {
    return new Promise((resolve) => this.#front.bind(0, "127.0.0.1", () => resolve(this.#front.address().port)));
  }

  history(direction: Direction): { fates: readonly DatagramFate[]; passed: readonly number[] } {
    const { fates, passed } = this.#lanes[direction];
    return { fates, passed };
  }

  close(): void {
    for (const socket of [this.#front, ...this.#backs.values()]) {
      try {
        socket.close();
      } catch {
        // Closed already.
      }
    }
  }
}
