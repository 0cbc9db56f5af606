/** The many forms of `bind` and `send`, brought into one each. */
import { Buffer } from "node:buffer";
import { invalidArgType, outOfBounds } from "../errors.ts";

export interface BindRequest {
  /** As given: Node puts it into the error as it is, and takes its low 16 bits. */
  readonly port: unknown;
  readonly address: unknown;
  readonly fd: number | null;
  readonly callback: (() => void) | undefined;
}

export function parseBind(args: readonly unknown[]): BindRequest {
  const [first, second] = args;
  const last = args.at(-1);
  const callback = typeof last === "function" ? (last as () => void) : undefined;
  if (first !== null && typeof first === "object") {
    const { port, address, fd } = first as { port?: unknown; address?: unknown; fd?: unknown };
    // What `| 0` refuses to make a number throws, as in Node.
    const descriptor = ((fd as number) | 0) === fd && fd > 0 ? fd : null;
    return { port, address: address || "", fd: descriptor, callback };
  }
  const port = typeof first === "function" ? undefined : first;
  const address = typeof second === "function" ? "" : second || "";
  return { port, address, fd: null, callback };
}

/**
 * The low 16 bits of whatever was given, as Node's binding takes them: nothing and text that is no number, or negative,
 * are 0. A bigint throws.
 */
export function bindPort(port: unknown): number {
  const number = +(port as number);
  return typeof port === "string" && number < 0 ? 0 : (number >>> 0) & 0xffff;
}

const MESSAGE_TYPES = "of type string or an instance of Buffer, TypedArray, or DataView";

function bytesOf(part: unknown): Uint8Array | null {
  if (typeof part === "string") return Buffer.from(part);
  if (part instanceof Uint8Array) return part;
  if (ArrayBuffer.isView(part)) return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  return null;
}

/** A message, or an array of them, as the bytes of one datagram. */
export function packetOf(message: unknown): Uint8Array {
  if (!Array.isArray(message)) {
    const packet = bytesOf(message);
    if (packet === null) throw invalidArgType("buffer", MESSAGE_TYPES, message);
    return packet;
  }
  const parts = message.map(bytesOf);
  if (parts.includes(null)) throw invalidArgType("buffer list arguments", MESSAGE_TYPES, message);
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts as Uint8Array[]);
}

/** Part of one message; positions are bytes, of text too. Arrays cannot be sliced. */
export function packetSlice(message: unknown, offset: unknown, length: unknown): Uint8Array {
  const bytes = Array.isArray(message) ? null : bytesOf(message);
  if (bytes === null) throw invalidArgType("buffer", MESSAGE_TYPES, message);
  const start = (offset as number) >>> 0;
  const count = (length as number) >>> 0;
  if (start > bytes.byteLength) throw outOfBounds("offset");
  if (start + count > bytes.byteLength) throw outOfBounds("length");
  return bytes.subarray(start, start + count);
}
