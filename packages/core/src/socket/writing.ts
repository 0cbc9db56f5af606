/** The write side, and the byte counters of both. */
import { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import { Duplex } from "node:stream";
import { codedError, socketError } from "../errors.ts";
import type { Link } from "./link.ts";
import { type EngineSocket, STATE } from "./state.ts";

type Callback = (error?: Error | null) => void;
interface Entry {
  chunk: Buffer | string;
  encoding: BufferEncoding;
}
/** What `_writev` gets: `allBuffers` says that no entry is a string. */
type Entries = Entry[] & { allBuffers?: boolean };

interface Writing {
  write(this: EngineSocket, chunk: unknown, encoding?: unknown, callback?: unknown): boolean;
  _write(this: EngineSocket, chunk: unknown, encoding: BufferEncoding, callback: Callback): void;
  _writev(this: EngineSocket, chunks: Entries, callback: Callback): void;
  _writeGeneric(
    this: EngineSocket,
    writev: boolean,
    data: unknown,
    encoding: BufferEncoding,
    callback: Callback,
  ): boolean | undefined;
  readonly bytesRead: number;
  readonly bytesWritten: number | undefined;
  readonly _bytesDispatched: number | undefined;
  readonly bufferSize: number | undefined;
}

/** Longer texts are not copied together. */
const JOINED_TEXT = 16 * 1024;

function toBytes(chunk: Buffer | string, encoding: BufferEncoding): Uint8Array {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
}

function lengthOf(chunk: Buffer | string, encoding: BufferEncoding): number {
  return typeof chunk === "string" ? Buffer.byteLength(chunk, encoding) : chunk.length;
}

/** All of it as one text, if that has the same bytes. */
function joinedText(entries: Entries): string | null {
  let text = "";
  for (const { chunk, encoding } of entries) {
    if (typeof chunk !== "string" || encoding !== "utf8" || chunk.length > JOINED_TEXT) return null;
    text += chunk;
    // Half a surrogate pair: alone it is a replacement character, joined it could find its other half.
    if ((chunk.charCodeAt(chunk.length - 1) & 0xfc00) === 0xd800) return null;
  }
  return text;
}

/** A write before the connection: kept until `connect`, failed by `close`. */
function writeLater(
  socket: EngineSocket,
  writev: boolean,
  data: unknown,
  encoding: BufferEncoding,
  callback: Callback,
): void {
  socket._pendingData = data;
  socket._pendingEncoding = encoding;
  const link = socket[STATE].handle;
  const onClose = (): void => {
    // Of an earlier connection, which closes while this one is made.
    if (socket.connecting && socket[STATE].handle === link) {
      socket.once("close", onClose);
      return;
    }
    socket.off("connect", onConnect);
    callback(socketError("ERR_SOCKET_CLOSED_BEFORE_CONNECTION"));
  };
  const onConnect = (): void => {
    socket.off("close", onClose);
    socket._writeGeneric(writev, data, encoding, callback);
  };
  socket.once("connect", onConnect);
  socket.once("close", onClose);
}

/** Of the connection, or the last one. Undefined for what was never constructed. */
function countedBy(socket: EngineSocket, counter: "bytesRead" | "bytesWritten"): number | undefined {
  const { handle, last } = socket[STATE];
  const link: Link | null | undefined = handle ?? last;
  return link === null ? 0 : link?.[counter];
}

/** Nothing of the stream's own is between a write and the connection. */
function isClear(socket: EngineSocket): boolean {
  const stream = socket._writableState;
  return (
    stream.length === 0 &&
    stream.corked === 0 &&
    !stream.writing &&
    !stream.ending &&
    !stream.destroyed &&
    stream.errored === null &&
    stream.constructed &&
    !socket.connecting &&
    socket._write === writing._write &&
    socket._writeGeneric === writing._writeGeneric
  );
}

export const writing: Writing = {
  /** What the kernel takes at once, and nobody waits for, costs the stream no booking. */
  write(chunk, encoding, callback) {
    const { handle } = this[STATE];
    if (callback === undefined && encoding === undefined && handle !== null && isClear(this)) {
      const stream = this._writableState;
      const taken = typeof chunk !== "string" || stream.defaultEncoding === "utf8" ? handle.offer(chunk) : 0;
      if (taken > 0) {
        this._unrefTimer();
        // However much it is: as from Node, `false` is for what waits.
        return true;
      }
    }
    return (duplexWrite as (...args: unknown[]) => boolean).call(this, chunk, encoding, callback);
  },

  _writeGeneric(writev, data, encoding, callback) {
    if (this.connecting) {
      writeLater(this, writev, data, encoding, callback);
      return undefined;
    }
    this._pendingData = null;
    this._pendingEncoding = "";
    const { handle } = this[STATE];
    if (handle === null) {
      callback(socketError("ERR_SOCKET_CLOSED"));
      return false;
    }
    this._unrefTimer();
    if (!writev) {
      if (typeof data === "string" && encoding === "utf8") handle.writeText(data, callback);
      else handle.write(toBytes(data as Buffer | string, encoding), callback);
      return undefined;
    }
    const entries = data as Entries;
    const text = entries.allBuffers ? null : joinedText(entries);
    if (text !== null) {
      handle.writeText(text, callback);
      return undefined;
    }
    const chunks = entries.allBuffers
      ? (entries as unknown as Uint8Array[])
      : entries.map((entry) => toBytes(entry.chunk, entry.encoding));
    handle.writev(chunks, callback);
    return undefined;
  },

  _write(chunk, encoding, callback) {
    this._writeGeneric(false, chunk, encoding, callback);
  },

  _writev(chunks, callback) {
    if (chunks.allBuffers) for (let i = 0; i < chunks.length; i++) (chunks as unknown[])[i] = chunks[i]?.chunk;
    this._writeGeneric(true, chunks, "" as BufferEncoding, callback);
  },

  get bytesRead() {
    return countedBy(this as unknown as EngineSocket, "bytesRead") as number;
  },

  /** Given to the handle, without what is still queued above it. */
  get _bytesDispatched() {
    return countedBy(this as unknown as EngineSocket, "bytesWritten");
  },

  get bytesWritten() {
    const socket = this as unknown as EngineSocket;
    let bytes = socket._bytesDispatched;
    if (bytes === undefined) return undefined;
    const { writableBuffer } = socket as unknown as { writableBuffer?: (Entry | null)[] };
    for (const entry of writableBuffer ?? []) if (entry) bytes += lengthOf(entry.chunk, entry.encoding);
    const pending = socket._pendingData;
    if (Array.isArray(pending)) {
      for (const entry of pending as (Entry | Buffer)[]) {
        bytes += "chunk" in entry ? lengthOf(entry.chunk, entry.encoding) : entry.length;
      }
    } else if (pending) bytes += lengthOf(pending as Buffer | string, socket._pendingEncoding as BufferEncoding);
    return bytes;
  },

  get bufferSize() {
    const socket = this as unknown as EngineSocket;
    return socket[STATE].handle === null ? undefined : socket.writableLength;
  },
};

/** `socket.write` once the peer has ended and half-open is off: fails at once, so that pipes stop. */
export function writeAfterFin(
  this: EngineSocket,
  chunk: unknown,
  encoding?: BufferEncoding | Callback,
  callback?: Callback,
): boolean {
  if (!this.writableEnded) {
    return (duplexWrite as (...args: unknown[]) => boolean).call(this, chunk, encoding, callback);
  }
  const done = typeof encoding === "function" ? encoding : callback;
  const error = codedError(Error, "EPIPE", "This socket has been ended by the other party");
  if (typeof done === "function") nextTick(done, error);
  this.destroy(error);
  return false;
}

const duplexWrite: unknown = Duplex.prototype.write;
