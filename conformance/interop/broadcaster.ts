// Sends one broadcast to a port and ends.
import { dgram } from "@sock/auto";

const [port, message] = process.argv.slice(2) as [string, string];
const socket = dgram.createSocket("udp4");
socket.bind(0, () => {
  socket.setBroadcast(true);
  socket.send(message, Number(port), "127.255.255.255", (error) => {
    if (error) throw error;
    socket.close();
  });
});
