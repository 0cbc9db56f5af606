// Many small writes, one system call: `autoCork` as an option of the server and of the client.
// Run it: node auto-cork.ts | bun auto-cork.ts | deno run --allow-net auto-cork.ts
import { net } from "@sock/auto";

const LINES = 10;
const server = net.createServer({ autoCork: true, noDelay: true }, (connection) => {
  connection.setEncoding("utf8");
  connection.once("data", (request) => {
    console.log(`server: asked for ${request}`);
    for (let i = 0; i < LINES; i++) connection.write(`line ${i}\n`);
    console.log(`server: ${connection.writableLength} bytes held until the end of this tick`);
    connection.end();
  });
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as { port: number };
  const client = net.connect({ port, host: "127.0.0.1", autoCork: true }, () => {
    client.write("ten");
    client.write(" lines");
    console.log(`client: ${client.writableLength} bytes held`);
  });
  let text = "";
  client.setEncoding("utf8");
  client.on("data", (chunk) => {
    text += chunk;
  });
  client.on("end", () => {
    const lines = text.trimEnd().split("\n");
    console.log(`client: ${lines.length} lines, the last is "${lines.at(-1)}"`);
    server.close();
  });
});
