/**
 * A TCP listener of 127.0.0.1 that never accepts and whose backlog is full: the kernel drops every further SYN, so a
 * connect to it stays pending. The listening thread sleeps from the moment it has told its port.
 */
import net from "node:net";
import { Worker } from "node:worker_threads";

const THREAD = `
  const { parentPort, workerData } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(workerData, 0, 0);
  });
`;

/** Resolves with the port once nothing more fits into its backlog. It lives as long as the process. */
export async function listenDeaf(): Promise<number> {
  const worker = new Worker(THREAD, { eval: true, workerData: new Int32Array(new SharedArrayBuffer(4)) });
  worker.unref();
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  // The kernel queues one connection more than the backlog says.
  for (let i = 0; i < 2; i++) await queued(port);
  return port;
}

function queued(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", resolve).unref();
    socket.on("error", reject);
  });
}
