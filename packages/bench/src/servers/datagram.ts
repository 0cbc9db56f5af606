/** Servers over `dgram`, the bare module's or an adapter's. */
import type * as Dgram from "node:dgram";
import { setImmediate } from "node:timers/promises";
import { DATAGRAM_BYTES, type Workload } from "../workloads.ts";
import type { Modules } from "./modules.ts";
import type { Running } from "./running.ts";

const packet = new Uint8Array(DATAGRAM_BYTES).fill(120);
/** Sent before the kernel is waited for. */
const BURST = 64;

export async function serve(dgram: typeof Dgram, { role }: Workload, sendMany: Modules["sendMany"]): Promise<Running> {
  const socket = dgram.createSocket("udp4");
  let count = 0;
  if (role === "packets") socket.on("message", (message, { port, address }) => socket.send(message, port, address));
  if (role === "receiver") socket.on("message", () => count++);
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();

  function burst(to: number): Promise<number> {
    if (sendMany !== null) {
      const batch = new Array(BURST).fill({ data: packet, port: to, address: "127.0.0.1" });
      return sendMany(socket, batch);
    }
    return new Promise((resolve) => {
      let left = BURST;
      const done = (): void => {
        if (--left === 0) resolve(BURST);
      };
      for (let i = 0; i < BURST; i++) socket.send(packet, to, "127.0.0.1", done);
    });
  }

  return {
    port,
    count: () => count,
    async send(to, ms) {
      const end = performance.now() + ms;
      let sent = 0;
      while (performance.now() < end) {
        sent += await burst(to);
        await setImmediate();
      }
      return sent;
    },
  };
}
