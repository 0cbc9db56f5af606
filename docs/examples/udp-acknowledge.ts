// P06: a UDP request and its acknowledgement; the client is never bound explicitly.
import { dgram } from "@sock/auto";

const server = dgram.createSocket("udp4");
server.on("message", (message, from) => {
  console.log(`server: ${message} (${from.size} bytes, ${from.family})`);
  server.send(`ack ${message}`, from.port, from.address);
});

server.bind(0, "127.0.0.1", () => {
  const client = dgram.createSocket("udp4", (message) => {
    console.log(`client: ${message}`);
    client.close();
    server.close();
  });
  client.send("request 1", server.address().port, "127.0.0.1", (error, bytes) => {
    if (error) throw error;
    console.log(`client: sent ${bytes} bytes`);
  });
});
