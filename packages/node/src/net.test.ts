import { once } from "node:events";
import node from "node:net";
import { describe, expect, it } from "vitest";
import net, * as names from "./net.ts";

describe("net on Node", () => {
  it("has every member of Node's, the classes being Node's own", () => {
    const own = { ...net } as Record<string, unknown>;
    for (const [name, value] of Object.entries(node)) {
      if (["connect", "createConnection", "createServer"].includes(name)) expect(own[name]).toBeTypeOf("function");
      else expect(own[name]).toBe(value);
    }
    expect(Object.keys(own)).toEqual(Object.keys(node));
    expect(names.connect).toBe(net.connect);
    expect(names.createServer).toBe(net.createServer);
  });

  it("connects and listens by Node's functions in all their forms", async () => {
    for (const server of [net.createServer(), net.createServer(() => {}), net.createServer({ noDelay: true })]) {
      expect(server).toBeInstanceOf(node.Server);
      server.on("connection", (connection) => connection.resume());
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as node.AddressInfo;
      const socket = net.connect(port, "127.0.0.1");
      expect(socket).toBeInstanceOf(node.Socket);
      await once(socket, "connect");
      socket.write("a");
      expect(socket.writableCorked).toBe(0);
      socket.destroy();
      server.close();
      await once(server, "close");
    }
  });

  it("corks what it was asked to", async () => {
    const server = net.createServer({ autoCork: true }, (socket) => {
      socket.write("a");
      expect(socket.writableCorked).toBe(1);
      socket.end("b").resume();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as node.AddressInfo;
    const socket = net.connect({ port, host: "127.0.0.1", autoCork: true });
    socket.write("early");
    expect(socket.writableCorked).toBe(1);
    const [data] = await once(socket, "data");
    expect(String(data)).toBe("ab");
    socket.destroy();
    server.close();
    await once(server, "close");
  });
});
