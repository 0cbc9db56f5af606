// The load, on Bun's native sockets: `load.ts PORT CONNECTIONS BYTES`. Each connection has one message under way.
// Prints the number of echoes since the last line on stdin.
import { createInterface } from "node:readline";

const [port, connections, bytes] = process.argv.slice(2).map(Number) as [number, number, number];
const message = new Uint8Array(bytes).fill(120);
let echoes = 0;

interface State {
  received: number;
  unsent: number;
}

function write(socket: Bun.Socket<State>): void {
  const { data } = socket;
  data.unsent -= Math.max(0, socket.write(message.subarray(bytes - data.unsent)));
}

for (let i = 0; i < connections; i++) {
  await Bun.connect<State>({
    hostname: "127.0.0.1",
    port,
    data: { received: 0, unsent: bytes },
    socket: {
      open: write,
      drain(socket) {
        if (socket.data.unsent > 0) write(socket);
      },
      data(socket, chunk) {
        socket.data.received += chunk.length;
        if (socket.data.received < bytes) return;
        socket.data.received = 0;
        socket.data.unsent = bytes;
        echoes++;
        write(socket);
      },
    },
  });
}

console.log("ready");
createInterface({ input: process.stdin }).on("line", () => {
  console.log(echoes);
  echoes = 0;
});
