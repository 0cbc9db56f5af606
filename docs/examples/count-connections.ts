// P02: a server that counts its connections, allows two at a time, and closes itself from inside a connection.
import { net } from "@sock/auto";

const server = net.createServer((connection) => {
  server.getConnections((error, count) => {
    if (error) throw error;
    console.log(`server: ${count} open`);
    connection.write("welcome\n");
    if (count === 2) connectThird();
  });
  connection.on("data", () => {
    console.log("server: closing, no further connections");
    server.close(() => console.log("server: closed after the last connection"));
    connection.end("bye\n");
  });
});
server.maxConnections = 2;
server.on("drop", () => console.log("server: dropped the third"));

let port = 0;
const first = new net.Socket();
const second = new net.Socket();

function connectThird(): void {
  const third = net.connect(port, "127.0.0.1");
  third.on("error", () => {}); // A dropped connection may end by FIN or by RST.
  third.on("close", () => {
    console.log("third: closed by the server");
    second.on("close", () => first.write("close, please\n"));
    second.end();
  });
  third.resume();
}

server.listen(0, "127.0.0.1", () => {
  ({ port } = server.address() as { port: number });
  first.setEncoding("utf8");
  first.on("data", (text) => {
    if (text === "welcome\n") second.connect(port, "127.0.0.1");
    else console.log(`first: ${String(text).trim()}`);
  });
  second.resume();
  first.connect(port, "127.0.0.1");
});
