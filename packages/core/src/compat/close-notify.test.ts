/** Which bytes a TLS over our socket gets at once, and which wait for the FIN. */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { CloseNotify } from "./close-notify.ts";

const record = (type: number, length: number): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, length >> 8, length & 255]), Buffer.alloc(length, type)]);
const data = (length: number): Buffer => record(23, length);
/** In TLS 1.3 it looks like two bytes of data. */
const closeNotify = data(19);

function reader(): { given: () => number; ended: () => boolean; socket: Duplex; notify: CloseNotify; end: () => void } {
  let bytes = 0;
  let end = false;
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  Object.assign(socket, { _handle: { reading: true } });
  const notify = new CloseNotify(socket, (chunk: Buffer) => {
    bytes += chunk.length;
  });
  return {
    given: () => bytes,
    ended: () => end,
    socket,
    notify,
    end: () =>
      notify.end(() => {
        end = true;
      }),
  };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await setImmediate();
}

test("all but a last record that may be a close_notify is given at once, however it is cut", () => {
  const stream = Buffer.concat([record(22, 90), data(500), data(19), data(16_401), closeNotify]);
  for (const size of [1, 3, 7, 100, stream.length]) {
    const { given, notify } = reader();
    for (let at = 0; at < stream.length; at += size) notify.data(stream.subarray(at, at + size));
    expect(stream.length - given()).toBeGreaterThan(0);
    expect(stream.length - given()).toBeLessThanOrEqual(closeNotify.length);
  }
});

test("without a FIN it is data, and comes some turns later", async () => {
  const { given, notify } = reader();
  notify.data(closeNotify);
  expect(given()).toBe(0);
  await turns(6);
  expect(given()).toBe(closeNotify.length);
});

test("with the FIN it waits for what is being written", async () => {
  const { given, ended, socket, notify, end } = reader();
  let written: (() => void) | undefined;
  socket._write = (_chunk, _encoding, done) => {
    written = done;
  };
  socket.write("an answer");
  notify.data(closeNotify);
  end();
  await turns(20);
  expect([given(), ended()]).toEqual([0, false]);
  socket._write = (_chunk, _encoding, done) => done();
  written?.();
  await turns(20);
  expect([given(), ended()]).toEqual([closeNotify.length, true]);
});

test("what is no TLS is given at once", () => {
  const { given, notify } = reader();
  notify.data(Buffer.from("PRI * HTTP/2.0"));
  notify.data(closeNotify);
  expect(given()).toBe(14 + closeNotify.length);
});
