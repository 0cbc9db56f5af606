/** The socket options of a `node:dgram` socket, by the names of the SPI. */
import type { Socket } from "node:dgram";
import type { DatagramOptionMap, Failure } from "../adapter.ts";
import { isIP } from "../ip.ts";
import { failureOf } from "./errors.ts";

interface Option {
  readonly call: string;
  apply(socket: Socket, value: never): void;
}

const OPTIONS: { readonly [K in keyof DatagramOptionMap]: Option } = {
  broadcast: { call: "setBroadcast", apply: (socket, flag: boolean) => socket.setBroadcast(flag) },
  ttl: { call: "setTTL", apply: (socket, ttl: number) => socket.setTTL(ttl) },
  multicastTtl: { call: "setMulticastTTL", apply: (socket, ttl: number) => socket.setMulticastTTL(ttl) },
  multicastLoopback: { call: "setMulticastLoopback", apply: (socket, on: boolean) => socket.setMulticastLoopback(on) },
  multicastInterface: {
    call: "setMulticastInterface",
    apply: (socket, address: string) => socket.setMulticastInterface(address),
  },
  recvBufferSize: { call: "uv_recv_buffer_size", apply: (socket, size: number) => socket.setRecvBufferSize(size) },
  sendBufferSize: { call: "uv_send_buffer_size", apply: (socket, size: number) => socket.setSendBufferSize(size) },
};

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
  const { call, apply } = OPTIONS[name] as Option;
  try {
    apply(socket, value as never);
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
  try {
    return name === "recvBufferSize" ? socket.getRecvBufferSize() : socket.getSendBufferSize();
  } catch (error) {
    throw callFailure(error, OPTIONS[name].call);
  }
}
