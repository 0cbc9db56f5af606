/** The socket options of a `node:dgram` socket, by the names of the SPI. */
import type { Socket } from "node:dgram";
import type { DatagramOptionMap, Failure } from "../adapter.ts";
import { SETTERS } from "../datagram-calls.ts";
import { isIP } from "../ip.ts";
import { failureOf } from "./errors.ts";

type Setting = Readonly<Record<`set${string}`, (value: unknown) => void>>;

/** Buffer sizes fail with an `ERR_*` error that holds the system's one in `info`. */
export function callFailure(error: unknown, syscall: string): Failure {
  return { code: failureOf((error as { info?: unknown }).info ?? error, syscall).code, syscall };
}

export function setDatagramOption<K extends keyof DatagramOptionMap>(
  socket: Socket,
  family: 4 | 6,
  name: K,
  value: DatagramOptionMap[K],
): void {
  const call = SETTERS[name];
  try {
    (socket as unknown as Setting)[call](value);
  } catch (error) {
    const failure = callFailure(error, call);
    // Deno 2.9.6 says so of any address that no interface has.
    if (name === "multicastInterface" && failure.code === "EINVAL" && isIP(value as string) === family) {
      throw { code: "EADDRNOTAVAIL", syscall: call } satisfies Failure;
    }
    throw failure;
  }
}

export function getDatagramOption(socket: Socket, name: "recvBufferSize" | "sendBufferSize"): number {
  const call = name === "recvBufferSize" ? "getRecvBufferSize" : "getSendBufferSize";
  try {
    return socket[call]();
  } catch (error) {
    throw callFailure(error, call);
  }
}
