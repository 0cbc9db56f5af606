// P01: a TCP server that greets and echoes; a client that prints what it receives, ends, and prints the end.
// Run it: node echo.ts | bun echo.ts | deno run --allow-net echo.ts
import { net } from "@sock/auto";

const server = net.createServer((connection) => {
  console.log("server: client connected");
  connection.on("end", () => console.log("server: client ended"));
  connection.write("Hello World!\r\n");
  connection.pipe(connection);
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as { port: number };
  const client = net.connect({ port, host: "127.0.0.1" }, () => client.write("how are you?\r\n"));
  let text = "";
  client.setEncoding("utf8");
  client.on("data", (chunk) => {
    text += chunk;
    if (text.endsWith("how are you?\r\n")) client.end();
  });
  client.on("end", () => {
    for (const line of text.trimEnd().split("\r\n")) console.log(`client: ${line}`);
    console.log("client: disconnected");
    server.close(() => console.log("server: closed"));
  });
});
