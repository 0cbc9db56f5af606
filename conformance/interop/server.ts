// The server's half of one interop pair. TCP: reads everything up to the client's FIN, then answers on the half-open
// connection. UDP: acknowledges each request. Prints what it received; ends when it has served one client.
import { createHash } from "node:crypto";
import { dgram, net } from "@sock/auto";
import { pattern, tell } from "./pattern.ts";

const reply = pattern(2);

const udp = dgram.createSocket("udp4", (message, from) => {
  udp.send(Buffer.concat([Buffer.from("ack "), message]), from.port, from.address);
});

const tcp = net.createServer({ allowHalfOpen: true }, (connection) => {
  const hash = createHash("sha256");
  connection.on("data", (chunk) => hash.update(chunk));
  connection.on("end", () => {
    tell({ received: connection.bytesRead, sha256: hash.digest("hex") });
    connection.end(reply);
  });
  connection.on("close", (hadError) => {
    tell({ closed: true, hadError, sent: connection.bytesWritten });
    tcp.close();
    udp.close();
  });
});

tcp.listen(0, "127.0.0.1", () => {
  udp.bind(0, "127.0.0.1", () => {
    tell({ tcp: (tcp.address() as { port: number }).port, udp: udp.address().port });
  });
});
