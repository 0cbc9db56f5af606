// P07: the same by multicast: one send reaches every member of the group.
import { dgram } from "@sock/auto";

const GROUP = "239.255.7.7";
const LOOPBACK = "127.0.0.1";
const clients = [1, 2, 3].map((number) => ({ number, socket: dgram.createSocket({ type: "udp4", reuseAddr: true }) }));
const server = dgram.createSocket("udp4");
let port = 0;
let heard = 0;

function joinNext(index: number): void {
  const client = clients[index];
  if (client === undefined) {
    announce();
    return;
  }
  client.socket.on("message", (message) => {
    client.socket.dropMembership(GROUP, LOOPBACK);
    client.socket.close();
    if (++heard < clients.length) return;
    console.log(`${heard} members heard: ${message}`);
    server.close();
  });
  client.socket.bind(port, () => {
    ({ port } = client.socket.address());
    client.socket.addMembership(GROUP, LOOPBACK);
    joinNext(index + 1);
  });
}

function announce(): void {
  server.bind(0, LOOPBACK, () => {
    server.setMulticastInterface(LOOPBACK);
    server.setMulticastTTL(1);
    server.send("the meeting starts", port, GROUP);
  });
}

joinNext(0);
