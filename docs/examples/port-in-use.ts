// P08: a port in use is an `error` event with a code; the same server then listens on another port.
import { net } from "@sock/auto";

const occupant = net.createServer();
const server = net.createServer((connection) => connection.end("here I am\n"));

occupant.listen(0, "127.0.0.1", () => {
  const { port } = occupant.address() as { port: number };
  server.on("error", (error: NodeJS.ErrnoException) => {
    console.log(`server: ${error.syscall} ${error.code}, listening: ${server.listening}`);
    server.listen(0, "127.0.0.1");
  });
  server.on("listening", () => {
    const address = server.address() as { port: number };
    console.log(`server: listening, on another port: ${address.port !== port}`);
    net.connect(address.port, "127.0.0.1").on("data", (text) => {
      console.log(`client: ${String(text).trim()}`);
      server.close();
      occupant.close();
    });
  });
  server.listen(port, "127.0.0.1");
});
