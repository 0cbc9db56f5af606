// P03: everything that clients send is piped into one file; `{ end: false }` keeps it open for a farewell.
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { net } from "@sock/auto";

const folder = mkdtempSync(join(tmpdir(), "sock-"));

function collect(name: string, messages: string[], farewell: string | null, done: (text: string) => void): void {
  const path = join(folder, name);
  const file = createWriteStream(path);
  file.on("finish", () => done(readFileSync(path, "utf8")));
  const server = net.createServer((connection) => {
    if (farewell === null) connection.pipe(file);
    else connection.pipe(file, { end: false });
    connection.on("end", () => {
      const next = messages.shift();
      if (next !== undefined) return send(next);
      server.close();
      if (farewell !== null) file.end(farewell);
    });
  });
  const send = (message: string) => {
    net.connect((server.address() as { port: number }).port, "127.0.0.1").end(message);
  };
  server.listen(0, "127.0.0.1", () => send(messages.shift() ?? ""));
}

collect("one.txt", ["a single client\n"], null, (text) => {
  console.log(`one: ${JSON.stringify(text)}`);
  collect("many.txt", ["first\n", "second\n", "third\n"], "goodbye\n", (all) => {
    console.log(`many: ${JSON.stringify(all)}`);
    rmSync(folder, { recursive: true });
  });
});
