// P05: a server is told that a connection is idle; the timeout closes nothing, and setTimeout(0) cancels it.
import { net } from "@sock/auto";

const server = net.createServer((connection) => {
  connection.setTimeout(200, () => {
    console.log(`server: idle for ${connection.timeout} ms, still ${connection.readyState}`);
    connection.setTimeout(0);
    connection.write("are you there?\n");
  });
  connection.on("end", () => console.log("server: client ended, no further timeout was told"));
  connection.resume();
});

server.listen(0, "127.0.0.1", () => {
  const client = net.connect((server.address() as { port: number }).port, "127.0.0.1");
  client.on("data", (text) => {
    console.log(`client: ${String(text).trim()}`);
    // Longer than the cancelled timeout.
    setTimeout(() => client.end(), 500);
  });
  client.on("close", () => server.close());
});
