// P04: connections start paused; a second later each is resumed and piped, and not one byte is missing.
import { createHash } from "node:crypto";
import { net } from "@sock/auto";

const payload = Buffer.alloc(4 * 1024 * 1024, "The quick brown fox jumps over the lazy dog. ");
const digest = (data: Uint8Array) => createHash("sha256").update(data).digest("hex").slice(0, 16);

const server = net.createServer({ pauseOnConnect: true }, (connection) => {
  console.log(`server: paused, ${connection.bytesRead} bytes read`);
  setTimeout(() => {
    connection.resume();
    connection.pipe(connection);
  }, 1000);
});

server.listen(0, "127.0.0.1", () => {
  const client = net.connect((server.address() as { port: number }).port, "127.0.0.1");
  client.end(payload);
  const chunks: Buffer[] = [];
  client.on("data", (chunk) => chunks.push(chunk as Buffer));
  client.on("end", () => {
    const echoed = Buffer.concat(chunks);
    console.log(`client: sent ${payload.length} bytes, got ${echoed.length} back`);
    console.log(`client: ${digest(echoed) === digest(payload) ? "nothing lost" : "DAMAGED"}`);
    server.close();
  });
});
