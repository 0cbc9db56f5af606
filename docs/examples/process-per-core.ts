// One process per core on one port: each listens with `reusePort`, and the kernel spreads the connections (on Linux).
// Run it: node process-per-core.ts | bun process-per-core.ts | deno run -A process-per-core.ts
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { net } from "@sock/auto";

const HOST = "127.0.0.1";

/** Answers each connection with its own process id. */
function work(port: number): void {
  const server = net.createServer((connection) => connection.end(`${process.pid}`));
  server.listen({ port, host: HOST, reusePort: true }, () => process.send?.(server.address()));
  // A closed channel means that the parent is gone.
  process.on("disconnect", () => process.exit(0));
}

async function startWorker(port: number): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(import.meta.url), ["worker", `${port}`]);
  const [address] = await once(child, "message");
  return { child, port: address.port };
}

/** The process that answered. */
async function ask(port: number): Promise<string> {
  const client = net.connect(port, HOST);
  let text = "";
  for await (const chunk of client) text += chunk;
  return text;
}

if (process.argv[2] === "worker") work(Number(process.argv[3]));
else {
  const processes = Math.max(2, availableParallelism());
  // The kernel chooses a port for the first; the others share it.
  const first = await startWorker(0);
  const workers = [first];
  while (workers.length < processes) workers.push(await startWorker(first.port));
  const answers = await Promise.all(Array.from({ length: 200 }, () => ask(first.port)));
  const known = new Set(workers.map(({ child }) => `${child.pid}`));
  const seen = new Set(answers);
  console.log(`client: ${answers.filter((pid) => known.has(pid)).length} connections answered by the workers`);
  console.log(`client: ${seen.size > 1 ? "more than one" : "only one"} process had connections`);
  for (const { child } of workers) child.disconnect();
}
