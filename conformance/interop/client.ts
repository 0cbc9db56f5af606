// The client's half of one interop pair: UDP requests first, then 32 MiB up, FIN, 32 MiB down.
import { createHash } from "node:crypto";
import { dgram, net } from "@sock/auto";
import { pattern, tell } from "./pattern.ts";

const [tcpPort, udpPort] = process.argv.slice(2).map(Number) as [number, number];
const REQUESTS = 10;

function requests(done: () => void): void {
  let acknowledged = 0;
  const udp = dgram.createSocket("udp4", (message) => {
    if (String(message) !== `ack request ${acknowledged}`) throw new Error(`unexpected acknowledgement: ${message}`);
    if (++acknowledged < REQUESTS) return udp.send(`request ${acknowledged}`, udpPort, "127.0.0.1");
    tell({ acknowledged });
    udp.close(done);
  });
  udp.send("request 0", udpPort, "127.0.0.1");
}

function transfer(): void {
  const client = net.connect({ port: tcpPort, host: "127.0.0.1" }, () => client.end(pattern(1)));
  const hash = createHash("sha256");
  client.on("data", (chunk) => hash.update(chunk));
  client.on("end", () => tell({ received: client.bytesRead, sha256: hash.digest("hex") }));
  client.on("close", (hadError) => tell({ closed: true, hadError, sent: client.bytesWritten }));
}

requests(transfer);
