/** A socket's stream made new for a connection, the first or a later one. */
import { nextTick } from "node:process";
import { type EngineSocket, STATE } from "./state.ts";
import { writeAfterFin } from "./writing.ts";

interface ReadBuffer {
  length: number;
  bufferIndex?: number;
  buffer: unknown[] | { clear(): void };
}

export function renew(socket: EngineSocket): void {
  const state = socket[STATE];
  // A writer of the last connection that still waits is answered while the stream is still that of the last connection.
  state.last?.settle();
  state.last = null;
  if (Object.hasOwn(socket, "write") && socket.write === (writeAfterFin as EngineSocket["write"])) {
    delete (socket as Partial<EngineSocket>).write;
  }
  socket.off("finish", socket.destroy);
  socket._pendingData = null;
  socket._pendingEncoding = "";
  socket._sockname = null;
  if (socket.destroyed) {
    dropUnread(socket);
    // The destroyed stream may still mark its close on the next tick; that mark is not the new connection's.
    nextTick(forgetClose, socket);
  }
  socket._undestroy();
}

interface CloseMarks {
  closeEmitted: boolean;
  errorEmitted: boolean;
}

function forgetClose(socket: EngineSocket): void {
  if (socket.destroyed) return;
  const { _readableState, _writableState } = socket as unknown as Record<string, CloseMarks>;
  for (const marks of [_readableState, _writableState]) {
    if (marks === undefined) continue;
    marks.closeEmitted = false;
    marks.errorEmitted = false;
  }
}

/** Bytes of the last connection that nobody read are not the first bytes of the next. */
function dropUnread(socket: EngineSocket): void {
  const buffered = (socket as unknown as { _readableState: ReadBuffer })._readableState;
  if (buffered.length === 0) return;
  if (Array.isArray(buffered.buffer)) buffered.buffer.length = 0;
  else buffered.buffer.clear();
  if (buffered.bufferIndex !== undefined) buffered.bufferIndex = 0;
  buffered.length = 0;
}
