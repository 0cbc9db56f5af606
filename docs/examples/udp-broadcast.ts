// P07: one server broadcasts to several clients on the segment; here the segment is loopback.
import { dgram } from "@sock/auto";

const BROADCAST = "127.255.255.255";
const clients = [1, 2, 3].map((number) => ({ number, socket: dgram.createSocket({ type: "udp4", reuseAddr: true }) }));
const server = dgram.createSocket("udp4");
let port = 0;
let heard = 0;

function bindNext(index: number): void {
  const client = clients[index];
  if (client === undefined) {
    announce();
    return;
  }
  client.socket.on("message", (message) => {
    client.socket.close();
    if (++heard < clients.length) return;
    console.log(`${heard} clients heard: ${message}`);
    server.close();
  });
  client.socket.bind(port, () => {
    ({ port } = client.socket.address());
    bindNext(index + 1);
  });
}

function announce(): void {
  server.bind(0, () => {
    server.send("too early", port, BROADCAST, (error) => {
      console.log(`without setBroadcast: ${(error as NodeJS.ErrnoException | null)?.code}`);
      server.setBroadcast(true);
      server.send("the meeting starts", port, BROADCAST);
    });
  });
}

bindNext(0);
