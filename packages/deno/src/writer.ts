/**
 * A second way to write to a TCP connection whose peer may end its side before it has sent a byte.
 *
 * Deno 2.9.6 takes such a FIN for a broken connection: a write that waits for the kernel fails with EPIPE then, and what is
 * left of it is lost (denoland/deno#33860; libs/core/uv_compat/tcp.rs). Only its TCP handle does, not its pipe handle,
 * which writes to any descriptor. So the connection's descriptor is duplicated into one of those. Nothing documented leads
 * there: without `fdForIpc` (which Deno uses to pass connections to child processes; not on Windows) or `pipe_wrap`, or
 * when they refuse, it stays as Deno has it.
 */
import { Socket, type SocketConstructorOpts } from "node:net";
import process from "node:process";
import type { NativeHandle } from "./stream-wrap.ts";

type PipeHandle = NativeHandle & { open(fd: number): number };
type PipeConstructor = new (type: number) => PipeHandle;

const CONNECTION = 0;
/** Undefined: not looked for yet. Null: there is none, or it has refused. */
let Pipe: PipeConstructor | null | undefined;

export function secondHandle(tcp: object | null | undefined): NativeHandle | null {
  if (Pipe === undefined) Pipe = findPipe();
  if (Pipe === null || !tcp || tcp instanceof Pipe) return null;
  const { fdForIpc } = tcp as { fdForIpc?(): number };
  if (typeof fdForIpc !== "function") return null;
  const fd = fdForIpc.call(tcp);
  if (fd < 0) return null;
  const handle = new Pipe(CONNECTION);
  if (handle.open(fd) === 0) return handle;
  // Not a second time: the duplicate cannot be closed from here.
  Pipe = null;
  return null;
}

/** The same, of a socket. */
export function secondWriter(socket: Socket): Socket | null {
  const handle = secondHandle((socket as { _handle?: object | null })._handle);
  if (handle === null) return null;
  const writer = new Socket({ handle, allowHalfOpen: true, manualStart: true } as object as SocketConstructorOpts);
  // The write's callback tells.
  writer.on("error", () => {});
  return writer;
}

function findPipe(): PipeConstructor | null {
  try {
    const { binding } = process as unknown as { binding(name: string): { Pipe?: PipeConstructor } };
    return binding("pipe_wrap").Pipe ?? null;
  } catch {
    return null;
  }
}
