/** The peer as a case sees it: each call travels to the peer's process and back. */
import { Buffer } from "node:buffer";
import type { Peer, PeerConnection, PeerDatagram, PeerDatagramRelay, PeerListener, PeerRelay } from "./case.ts";
import type { PeerAnswer, PeerArguments } from "./protocol.ts";
import { before } from "./waiting.ts";

/** The way to the peer's process, whatever carries it. */
export class PeerLink {
  readonly #send: (call: number, op: string, args: PeerArguments) => void;
  readonly #open = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;

  /** The peer is in this process: its sockets are counted with those under test until it lets them go. */
  readonly local: boolean;

  constructor(send: (call: number, op: string, args: PeerArguments) => void, local = false) {
    this.#send = send;
    this.local = local;
  }

  get used(): boolean {
    return this.#calls > 0;
  }

  call(op: string, args: PeerArguments): Promise<unknown> {
    const call = ++this.#calls;
    const waiting = Promise.withResolvers<unknown>();
    this.#open.set(call, waiting);
    this.#send(call, op, args);
    return waiting.promise;
  }

  answered({ call, value, error }: PeerAnswer): void {
    const waiting = this.#open.get(call);
    this.#open.delete(call);
    if (!error) waiting?.resolve(value);
    else waiting?.reject(Object.assign(new Error(`peer: ${error.message}`), error.code ? { code: error.code } : {}));
  }
}

/** `note`: tells the report what chance was drawn from. */
export function createPeer(
  link: PeerLink,
  signal: AbortSignal,
  seed: number,
  note: (name: string, value: unknown) => void,
): Peer {
  const call = async <T>(op: string, args: PeerArguments = {}): Promise<T> =>
    (await before(signal, link.call(op, args), `peer:${op}`, `the peer's ${op}`)) as T;

  const encode = (data: string | Uint8Array): string => Buffer.from(data as string).toString("base64");
  const decode = (data: string): Buffer => Buffer.from(data, "base64");

  const connection = (opened: { id: number; localPort: number; remotePort: number }): PeerConnection => {
    const { id, localPort, remotePort } = opened;
    return {
      localPort,
      remotePort,
      send: (data) => call("send", { id, data: encode(data) }),
      sendPattern: (length, from = seed) => call("sendPattern", { id, length, seed: from }),
      startPattern: (length, from = seed) => call("startPattern", { id, length, seed: from }),
      fin: () => call("fin", { id }),
      rst: () => call("rst", { id }),
      read: async (length) => decode(await call("read", { id, length })),
      readToEnd: async () => decode(await call("readToEnd", { id })),
      digestToEnd: () => call("digestToEnd", { id }),
      closed: () => call("closed", { id }),
      bytesRead: () => call("bytesRead", { id }),
    };
  };

  return {
    async listen(where: object = {}): Promise<PeerListener & { readonly path: string }> {
      const { id, port, path } = await call<{ id: number; port: number; path: string }>("listen", { ...where });
      return {
        port,
        path,
        accept: async () => connection(await call("accept", { id })),
        close: () => call("closeListener", { id }),
      };
    },
    connect: async (to) => connection(await call("connect", { ...to })),
    async datagram(options = {}): Promise<PeerDatagram> {
      const { id, port, address } = await call<{ id: number; port: number; address: string }>("datagram", options);
      return {
        port,
        address,
        send: (data, toPort, toAddress) => {
          return call("sendDatagram", { id, data: encode(data), port: toPort, address: toAddress });
        },
        async receive() {
          const got = await call<{ data: string; address: string; port: number; family: string }>("receive", { id });
          return { ...got, data: decode(got.data) };
        },
        setBroadcast: (on) => call("setBroadcast", { id, on }),
        addMembership: (membership, iface) => call("addMembership", { id, group: membership, iface }),
        close: () => call("closeDatagram", { id }),
      };
    },
    async relay(to, { seed: from = seed, ...faults } = {}): Promise<PeerRelay> {
      note("relay-seed", from);
      const { id, port } = await call<{ id: number; port: number }>("relay", { to, seed: from, ...faults });
      return {
        port,
        seed: from,
        stall: (direction) => call("relayStall", { id, direction }),
        resume: (direction) => call("relayResume", { id, direction }),
        reset: (side) => call("relayReset", { id, side }),
        forwarded: (direction) => call("relayForwarded", { id, direction }),
        ended: (side) => call("relayEnded", { id, side }),
        close: () => call("relayClose", { id }),
      };
    },
    async datagramRelay(to, { seed: from = seed, ...faults } = {}): Promise<PeerDatagramRelay> {
      note("relay-seed", from);
      const { id, port } = await call<{ id: number; port: number }>("datagramRelay", { to, seed: from, ...faults });
      return { port, seed: from, history: (direction) => call("datagramRelayHistory", { id, direction }) };
    },
    closedPort: () => call("closedPort"),
    deafPort: () => call("deafPort"),
  };
}
