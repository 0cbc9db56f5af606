// The server under test: `server.ts adapter|bare`. Echoes; prints its port, and its processor time for each line on stdin.
import type { Server } from "node:net";
import { createInterface } from "node:readline";

const net = process.argv[2] === "bare" ? (await import("node:net")).default : (await import("@sock/auto")).net;

const server = net.createServer((socket) => {
  socket.on("data", (chunk) => socket.write(chunk));
  socket.on("error", () => socket.destroy());
}) as Server;
server.listen(0, "127.0.0.1", () => console.log((server.address() as { port: number }).port));
createInterface({ input: process.stdin }).on("line", () => {
  const { user, system } = process.cpuUsage();
  console.log(user + system);
});
