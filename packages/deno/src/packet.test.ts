import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { constants } from "node:os";
import { describe, expect, it } from "vitest";
import { takeDatagrams } from "./packet.ts";

const FROM = { address: "127.0.0.1", family: "IPv4", port: 9 };

/** A socket in the shape of Deno's, and what became of it. */
function fake(handle: object) {
  const socket = Object.assign(new EventEmitter(), { [Symbol("state")]: { handle }, send: original });
  const received: string[] = [];
  socket.on("message", (packet: Buffer) => received.push(packet.toString()));
  return { socket: socket as unknown as Parameters<typeof takeDatagrams>[0], received };
}
function original(): void {}

class Handle {
  readonly sent: unknown[] = [];
  onmessage(): void {
    this.sent.push("onmessage");
  }
  send({ oncomplete }: { oncomplete(errno: number | null): void }, ...args: unknown[]): number {
    this.sent.push(args, oncomplete);
    return 0;
  }
  /** A datagram at this position of a buffer. */
  receive(text: string, buffer = new ArrayBuffer(64), start = 0): ArrayBuffer {
    const packet = Buffer.from(buffer, start, text.length);
    packet.write(text);
    (this.onmessage as (...args: unknown[]) => void)(text.length, this, packet, { ...FROM });
    return buffer;
  }
}

describe("datagrams of Deno's handle", () => {
  it("leave the memory that they were read into, once it is known to be theirs alone", () => {
    const handle = new Handle();
    const { socket, received } = fake(handle);
    takeDatagrams(socket);
    expect(handle.receive("one").byteLength).toBe(64);
    expect(handle.receive("two").detached).toBe(true);
    expect(handle.receive("").detached).toBe(true);
    expect(received).toEqual(["one", "two", ""]);
  });

  it("stay where they are as long as all come in one buffer", () => {
    const handle = new Handle();
    const { socket, received } = fake(handle);
    takeDatagrams(socket);
    const slab = new ArrayBuffer(64);
    handle.receive("one", slab);
    handle.receive("two", slab, 3);
    handle.receive("three", slab);
    expect(slab.detached).toBe(false);
    expect(received).toEqual(["one", "two", "three"]);
  });

  it("are left to the socket where the handle is not as expected", () => {
    const { socket } = fake({ onmessage() {} });
    takeDatagrams(socket);
    expect(socket.send).toBe(original);
  });

  it("leave failures and the end to the socket", () => {
    const handle = new Handle();
    const { socket, received } = fake(handle);
    takeDatagrams(socket);
    const { onmessage } = handle as unknown as { onmessage(...args: unknown[]): void };
    onmessage(-22, handle, Buffer.alloc(0), undefined);
    onmessage(0, handle, Buffer.alloc(0), undefined);
    expect(handle.sent).toEqual(["onmessage", "onmessage"]);
    expect(received).toEqual([]);
  });
});

describe("a send to Deno's handle", () => {
  it("goes to an address or to the peer, and fails by code", () => {
    const handle = new Handle();
    const told: unknown[] = [];
    handle.send = (request, ...args) => {
      handle.sent.push(args);
      request.oncomplete(handle.sent.length === 1 ? null : -constants.errno.EMSGSIZE);
      return 0;
    };
    const { socket } = fake(handle);
    takeDatagrams(socket);
    const packet = Buffer.from("x");
    socket.send(packet, 9, "127.0.0.1", (error) => told.push(error));
    socket.send(packet, (error) => told.push(error));
    expect(handle.sent).toEqual([
      [[packet], 1, 9, "127.0.0.1", true],
      [[packet], 1, true],
    ]);
    expect(told).toEqual([null, { code: "EMSGSIZE", syscall: "send" }]);
  });

  it("that is refused at once is told in the next tick", async () => {
    const { socket } = fake({ onmessage() {}, send: () => -constants.errno.EBADF });
    takeDatagrams(socket);
    let told: unknown;
    const sent = new Promise<void>((resolve) => {
      socket.send(Buffer.from("x"), 9, "127.0.0.1", (error) => {
        told = error;
        resolve();
      });
    });
    expect(told).toBeUndefined();
    await sent;
    expect(told).toEqual({ code: "EBADF", syscall: "send" });
  });

  it("that the handle does not understand is the socket's again", () => {
    const { socket } = fake({
      onmessage() {},
      send() {
        throw new TypeError("Illegal invocation");
      },
    });
    takeDatagrams(socket);
    socket.send(Buffer.from("x"), 9, "127.0.0.1", () => {});
    expect(socket.send).toBe(original);
  });
});
