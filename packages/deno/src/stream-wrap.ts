/** The undocumented handles of Deno's streams, in the shape of Node's, and what their callbacks leave beside their arguments. */
import process from "node:process";

export interface Request {
  oncomplete(status: number): void;
}

/** Calls give 0, or a negative errno. */
export interface NativeHandle {
  readonly fd?: number;
  onread: ((this: NativeHandle, bytes: ArrayBuffer | undefined) => void) | undefined;
  readStart(): number;
  readStop(): number;
  /** From then on bytes are read into it, and `onread` gets none. */
  useUserBuffer?(buffer: Uint8Array): void;
  writeBuffer(request: Request, chunk: Uint8Array): number;
  writeUtf8String(request: Request, text: string): number;
  writev(request: Request, chunks: readonly Uint8Array[], allBuffers: boolean): number;
  shutdown(request: Request): number;
  close(done?: () => void): void;
  ref(): void;
  unref(): void;
  /** TCP's. */
  reset?(): number;
  setNoDelay?(on: boolean): number;
  setKeepAlive?(enable: boolean, seconds: number): number;
  getsockname?(out: Partial<Name>): number;
  getpeername?(out: Partial<Name>): number;
}
export interface Name {
  address: string;
  port: number;
}
export interface ListeningHandle {
  readonly constructor: new (type: number) => NativeHandle;
  onconnection: (this: ListeningHandle, status: number) => void;
  accept(connection: NativeHandle): number;
}
interface StreamBinding {
  /** What a callback of a handle has to say beside its arguments, by the indexes below. */
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
  readonly kLastWriteWasAsync: number;
}

export const binding: StreamBinding | null = findBinding();

function findBinding(): StreamBinding | null {
  try {
    const found = (process as unknown as { binding(name: string): StreamBinding }).binding("stream_wrap");
    const { streamBaseState, kReadBytesOrError, kLastWriteWasAsync } = found;
    const known = typeof kReadBytesOrError === "number" && typeof kLastWriteWasAsync === "number";
    return known && ArrayBuffer.isView(streamBaseState) ? found : null;
  } catch {
    return null;
  }
}

// Constants, since they are looked up for each chunk.
export const streamBaseState: Int32Array = binding?.streamBaseState ?? new Int32Array(0);
export const kReadBytesOrError: number = binding?.kReadBytesOrError ?? 0;
export const kLastWriteWasAsync: number = binding?.kLastWriteWasAsync ?? 0;
