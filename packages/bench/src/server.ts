/**
 * The server under test: `server.ts VARIANT WORKLOAD [UPSTREAM]`. It prints its port. Then for each line on stdin:
 * `cpu`: processor time in microseconds and work counted so far; `memory`: resident bytes and those of the heap, without
 * garbage; `send PORT MS`: for senders; `exit`, so that a profiler writes what it saw.
 */
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";
import type { Running } from "./servers/running.ts";
import { workloadOf } from "./workloads.ts";

const [variant = "", name = "", upstream = "0"] = process.argv.slice(2);
const workload = workloadOf(name);

async function start(): Promise<Running> {
  if (variant === "native") {
    const file = "Deno" in globalThis ? "./servers/native-deno.ts" : "./servers/native-bun.ts";
    return (await import(file)).serve(workload, Number(upstream));
  }
  const { modules } = await import("./servers/modules.ts");
  const { net, dgram, cork, serverOptions, sendMany } = await modules(variant);
  if (["packets", "receiver", "sender"].includes(workload.role)) {
    return (await import("./servers/datagram.ts")).serve(dgram, workload, sendMany);
  }
  return (await import("./servers/stream.ts")).serve(net, workload, Number(upstream), cork, serverOptions);
}

declare const gc: undefined | (() => void);

async function memory(): Promise<string> {
  // What one collection finds, finalizers and the next turn may still have to let go.
  for (let i = 0; i < 3; i++) {
    await setImmediate();
    if ("Bun" in globalThis) Bun.gc(true);
    else gc?.();
  }
  const { rss, heapUsed } = process.memoryUsage();
  return `${rss} ${heapUsed}`;
}

const running = await start();
console.log(running.port);
createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const [command, ...numbers] = line.split(" ");
    if (command === "exit") process.exit(0);
    else if (command === "memory") console.log(await memory());
    else if (command === "send") console.log(await running.send?.(Number(numbers[0]), Number(numbers[1])));
    else {
      const { user, system } = process.cpuUsage();
      console.log(`${user + system} ${running.count()}`);
    }
  })
  .on("close", () => process.exit(0));
