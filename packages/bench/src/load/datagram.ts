/** The load of the datagram workloads: exchanges, floods, or a sink that counts. */
import { DATAGRAM_BYTES, type Workload } from "../workloads.ts";
import type { Load } from "./load.ts";

/** A datagram that has not come back by then is lost: the exchange is begun anew. */
const LOST_MS = 100;
/** Datagrams of a flood that are sent before the loop turns. */
const BURST = 32;

export async function datagramLoad(work: Workload): Promise<Load> {
  const packet = new Uint8Array(DATAGRAM_BYTES).fill(120);
  let target = 0;
  let count = 0;
  let running = false;
  const last: number[] = [];
  const sockets: Bun.udp.Socket<"buffer">[] = [];
  for (let i = 0; i < work.connections; i++) {
    sockets.push(
      await Bun.udpSocket({
        hostname: "127.0.0.1",
        socket: {
          data(socket) {
            count++;
            if (!running || work.role !== "packets") return;
            last[i] = performance.now();
            socket.send(packet, target, "127.0.0.1");
          },
        },
      }),
    );
  }

  async function exchange(port: number, ms: number): Promise<number> {
    target = port;
    count = 0;
    running = true;
    for (const socket of sockets) socket.send(packet, target, "127.0.0.1");
    const end = performance.now() + ms;
    last.fill(performance.now());
    while (performance.now() < end) {
      await Bun.sleep(20);
      const now = performance.now();
      for (const [i, socket] of sockets.entries()) {
        if (now - (last[i] ?? now) < LOST_MS) continue;
        last[i] = now;
        socket.send(packet, target, "127.0.0.1");
      }
    }
    running = false;
    await Bun.sleep(20);
    return count;
  }

  async function flood(port: number, ms: number): Promise<number> {
    const [socket] = sockets as [Bun.udp.Socket<"buffer">];
    const batch: (string | number | Uint8Array)[] = [];
    for (let i = 0; i < BURST; i++) batch.push(packet, port, "127.0.0.1");
    const end = performance.now() + ms;
    let sent = 0;
    while (performance.now() < end) {
      sent += socket.sendMany(batch);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Bun.sleep(30);
    return sent;
  }

  return {
    port: sockets[0]?.port ?? 0,
    async connect() {},
    go: work.role === "packets" ? exchange : flood,
    count: () => count,
  };
}
