/** The same servers on `Deno.listen` and, behind its unstable flag, `Deno.listenDatagram`, as the control. */
import { setImmediate } from "node:timers/promises";
import { BULK_CHUNK, DATAGRAM_BYTES, REPLY_BYTES, REPLY_WRITES, type Workload } from "../workloads.ts";
import type { Running } from "./running.ts";

interface Conn {
  setNoDelay(on: boolean): void;
  read(buffer: Uint8Array): Promise<number | null>;
  write(chunk: Uint8Array): Promise<number>;
}
interface Address {
  transport: string;
  hostname: string;
  port: number;
}
interface DatagramConn {
  addr: Address;
  receive(): Promise<[Uint8Array, Address]>;
  send(packet: Uint8Array, to: Address): Promise<number>;
}
interface Native {
  listenDatagram(options: Address): DatagramConn;
  listen(options: { hostname: string; port: number }): AsyncIterable<Conn> & { addr: { port: number } };
  connect(options: { hostname: string; port: number }): Promise<Conn>;
}
const deno = (globalThis as unknown as { Deno: Native }).Deno;

async function write(conn: Conn, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += await conn.write(at === 0 ? chunk : chunk.subarray(at));
}

const bulk = new Uint8Array(BULK_CHUNK).fill(120);
const line = new Uint8Array(REPLY_BYTES).fill(120);

/** Where no message is longer, so that thousands of connections do not hold a large buffer each. */
const SMALL_BUFFER = 4096;

async function pump(from: Conn, to: (chunk: Uint8Array) => Promise<void>, size: number = BULK_CHUNK): Promise<void> {
  const buffer = new Uint8Array(size);
  for (;;) {
    const count = await from.read(buffer);
    if (count === null) return;
    await to(buffer.subarray(0, count));
  }
}

export async function serve(work: Workload, upstream: number): Promise<Running> {
  if (work.unit === "datagrams") return datagrams(work);
  async function handle(conn: Conn): Promise<void> {
    if (work.noDelay) conn.setNoDelay(true);
    const size = work.send > SMALL_BUFFER ? BULK_CHUNK : SMALL_BUFFER;
    if (work.role === "echo") return pump(conn, (chunk) => write(conn, chunk), size);
    if (work.role === "proxy") {
      const other = await deno.connect({ hostname: "127.0.0.1", port: upstream });
      void pump(other, (chunk) => write(conn, chunk)).catch(() => {});
      return pump(conn, (chunk) => write(other, chunk));
    }
    if (work.role === "replies") {
      return pump(conn, async (chunk) => {
        for (let i = 0; i < (chunk.length / REPLY_BYTES) * REPLY_WRITES; i++) await write(conn, line);
      });
    }
    if (work.role === "source") {
      return pump(conn, async (chunk) => {
        for (let unsent = chunk.length * work.receive; unsent > 0; unsent -= BULK_CHUNK) await write(conn, bulk);
      });
    }
    let received = 0;
    return pump(conn, async (chunk) => {
      received += chunk.length;
      if (received < work.send) return;
      received -= work.send;
      await write(conn, line.subarray(0, 1));
    });
  }
  const listener = deno.listen({ hostname: "127.0.0.1", port: 0 });
  void (async () => {
    for await (const conn of listener) {
      void handle(conn)
        .catch(() => {})
        .finally(() => {
          try {
            (conn as unknown as { close(): void }).close();
          } catch {
            // Closed by its own failure.
          }
        });
    }
  })();
  return { port: listener.addr.port, count: () => 0 };
}

/** Sends that wait for their promises at a time. */
const BURST = 64;

function datagrams({ role }: Workload): Running {
  let count = 0;
  const conn = deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  void (async () => {
    for (;;) {
      const [message, from] = await conn.receive();
      count++;
      if (role === "packets") void conn.send(message, from);
    }
  })();
  const packet = new Uint8Array(DATAGRAM_BYTES).fill(120);
  return {
    port: conn.addr.port,
    count: () => count,
    async send(port, ms) {
      const to = { transport: "udp", hostname: "127.0.0.1", port };
      const end = performance.now() + ms;
      let sent = 0;
      while (performance.now() < end) {
        await Promise.all(Array.from({ length: BURST }, () => conn.send(packet, to)));
        sent += BURST;
        await setImmediate();
      }
      return sent;
    },
  };
}
