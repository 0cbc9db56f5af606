/**
 * System calls that no API of Bun 1.4.5 makes, on descriptors that Bun's own sockets use, through `bun:ffi`.
 *
 * Linux only, as the numbers and layouts below are. Elsewhere, and where no C library can be opened, `libc()` is null,
 * and what needs it is absent or takes another way (see adapter.ts).
 */
import type { Library, Pointer } from "bun:ffi";
import { arch, getBuiltinModule, platform } from "node:process";
import type { Endpoint, IpEndpoint } from "@sock/core";
import { codeOf } from "./errors.ts";

const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
const SOCK_STREAM_FLAGS = 1 | 0o4000 | 0o2000000; // SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC
const EINPROGRESS = 115;
const EINVAL = 22;
const SEND_FLAGS = 0x40 | 0x4000; // MSG_DONTWAIT | MSG_NOSIGNAL

export const SOL_SOCKET = 1;
const SO_ERROR = 4;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const IPPROTO_IP = 0;
export const IP_PKTINFO = 8;
export const IP_RECVERR = 11;
export const IP_RECVTOS = 13;
export const IP_MULTICAST_TTL = 33;
export const IPPROTO_IPV6 = 41;
export const IPV6_MULTICAST_HOPS = 18;
export const IPV6_RECVERR = 25;
export const IPV6_RECVPKTINFO = 49;
export const IPV6_RECVTCLASS = 66;
export const IPPROTO_UDP = 17;
export const UDP_SEGMENT = 103;
export const UDP_GRO = 104;
export const IPPROTO_TCP = 6;
export const TCP_KEEPINTVL = 5;
export const TCP_KEEPCNT = 6;

const TEXT = new TextEncoder();
/** Of the longest address without a zone. */
const ADDRESS_TEXT = 45;

/** Of a `ssize_t` the lower half is enough for a datagram, and for -1. */
const SYMBOLS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
  connect: { args: ["i32", "ptr", "u32"], returns: "i32" },
  listen: { args: ["i32", "i32"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  getsockname: { args: ["i32", "ptr", "ptr"], returns: "i32" },
  getpeername: { args: ["i32", "ptr", "ptr"], returns: "i32" },
  getsockopt: { args: ["i32", "i32", "i32", "ptr", "ptr"], returns: "i32" },
  setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
  sendto: { args: ["i32", "ptr", "usize", "i32", "ptr", "u32"], returns: "i32" },
  sendmmsg: { args: ["i32", "ptr", "u32", "i32"], returns: "i32" },
  inet_pton: { args: ["i32", "ptr", "ptr"], returns: "i32" },
  inet_ntop: { args: ["i32", "ptr", "ptr", "u32"], returns: "ptr" },
  if_nametoindex: { args: ["ptr"], returns: "u32" },
  if_indextoname: { args: ["u32", "ptr"], returns: "ptr" },
  __errno_location: { args: [], returns: "ptr" },
} as const;

/** glibc's and musl's names. */
const LIBRARIES = ["libc.so.6", `libc.musl-${arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];

type Symbols = Library<typeof SYMBOLS>["symbols"];

/** Not imported, so that this package can be read by bundlers and other runtimes that do not know the name. */
const ffi = getBuiltinModule("bun:ffi") as typeof import("bun:ffi") | undefined;

function load(): Symbols | null {
  if (ffi === undefined || platform !== "linux") return null;
  for (const name of LIBRARIES) {
    try {
      return ffi.dlopen(name, SYMBOLS).symbols;
    } catch {
      // The next one.
    }
  }
  return null;
}

/** What send(2) says of a connection that is broken. */
const WRITE_CODES = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);

/** Methods that answer with a string answer with the name of the error. None blocks. */
export class Libc {
  readonly #c: Symbols;
  readonly #value = new Int32Array(1);
  readonly #length = new Uint32Array(1);
  readonly #text = new Uint8Array(ADDRESS_TEXT + 1);

  private constructor(symbols: Symbols) {
    this.#c = symbols;
  }

  static open(): Libc | null {
    const symbols = load();
    return symbols === null ? null : new Libc(symbols);
  }

  #result(returned: number): string | null {
    return returned >= 0 ? null : codeOf(this.#errno());
  }

  #errno(): number {
    const location = this.#c.__errno_location();
    return location === null || ffi === undefined ? 0 : ffi.read.i32(location, 0);
  }

  /** A new stream socket's descriptor, not blocking; or the error. */
  socket(peer: Endpoint): number | string {
    const family = "path" in peer ? AF_UNIX : peer.family === 6 ? AF_INET6 : AF_INET;
    const fd = this.#c.socket(family, SOCK_STREAM_FLAGS, 0);
    return this.#result(fd) ?? fd;
  }

  close(fd: number): void {
    this.#c.close(fd);
  }

  /** `SO_REUSEADDR` is set before, as libuv does. */
  bind(fd: number, local: IpEndpoint): string | null {
    const SO_REUSEADDR = 2;
    const name = this.#encode(local);
    if (typeof name === "string") return name;
    return this.setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1) ?? this.#result(this.#c.bind(fd, name, name.length));
  }

  /** Null too when the connection is under way. Without a peer: takes the connection of a datagram socket back. */
  connect(fd: number, peer: Endpoint | null): string | null {
    const name = peer === null ? new Uint8Array(16) : this.#encode(peer);
    if (typeof name === "string") return name;
    if (this.#c.connect(fd, name, name.length) === 0) return null;
    const errno = this.#errno();
    return errno === EINPROGRESS ? null : codeOf(errno);
  }

  /** Right after a write of Bun's that failed: why. Null when that cannot be what `errno` tells. */
  writeError(): string | null {
    const code = codeOf(this.#errno());
    return WRITE_CODES.has(code) ? code : null;
  }

  listen(fd: number, backlog: number): string | null {
    return this.#result(this.#c.listen(fd, backlog));
  }

  /** One datagram. Without a name: to the connected peer. */
  sendTo(fd: number, packet: Uint8Array, name: Uint8Array | null): string | null {
    const sent = this.#c.sendto(fd, packet, packet.byteLength, SEND_FLAGS, name, name === null ? 0 : name.byteLength);
    return this.#result(sent);
  }

  /** As many of the first messages as the kernel takes, of these `mmsghdr`. None: `lastError` has the reason. */
  sendMessages(fd: number, headers: Uint32Array, count: number): number {
    return Math.max(0, this.#c.sendmmsg(fd, headers, count, SEND_FLAGS));
  }

  lastError(): string {
    return codeOf(this.#errno());
  }

  /** Writes the bytes of an address, which has no zone, to a place of memory. False for what is none. */
  readAddress(address: string, family: 4 | 6, place: Pointer): boolean {
    if (address.length > ADDRESS_TEXT) return false;
    const { written } = TEXT.encodeInto(address, this.#text);
    this.#text[written] = 0;
    return this.#c.inet_pton(family === 6 ? AF_INET6 : AF_INET, this.#text, place) === 1;
  }

  /** Where its bytes are: for good when they are those of an ArrayBuffer of its own, otherwise for now. */
  pointerOf(bytes: Uint8Array | Uint32Array): Pointer {
    return (ffi as NonNullable<typeof ffi>).ptr(bytes);
  }

  setOption(fd: number, level: number, option: number, value: number): string | null {
    this.#value[0] = value;
    return this.#result(this.#c.setsockopt(fd, level, option, this.#value, 4));
  }

  getOption(fd: number, level: number, option: number): number | string {
    this.#length[0] = 4;
    return this.#result(this.#c.getsockopt(fd, level, option, this.#value, this.#length)) ?? (this.#value[0] as number);
  }

  /** What an asynchronous connect came to: null for connected or still under way. */
  pendingError(fd: number): string | null {
    const error = this.getOption(fd, SOL_SOCKET, SO_ERROR);
    if (typeof error === "string") return error;
    return error === 0 ? null : codeOf(error);
  }

  /** The local IP address of a socket as the kernel has it now, with its zone; null when it has none. */
  localAddress(fd: number): IpEndpoint | null {
    return this.#name(fd, this.#c.getsockname);
  }

  remoteAddress(fd: number): IpEndpoint | null {
    return this.#name(fd, this.#c.getpeername);
  }

  #name(fd: number, call: Symbols["getsockname"]): IpEndpoint | null {
    const name = new Uint8Array(28);
    this.#length[0] = name.length;
    return call(fd, name, this.#length) === 0 ? this.#decode(name) : null;
  }

  #encode(endpoint: Endpoint): Uint8Array | string {
    if ("path" in endpoint) {
      const path = TEXT.encode(endpoint.path);
      if (path.length > 107) return codeOf(EINVAL);
      // An abstract name ends where its length says; a path ends with its NUL.
      const name = new Uint8Array(2 + path.length + (path[0] === 0 ? 0 : 1));
      name[0] = AF_UNIX;
      name.set(path, 2);
      return name;
    }
    const six = endpoint.family === 6;
    const name = new Uint8Array(six ? 28 : 16);
    // The family is in the machine's order, which is little endian wherever Bun runs; the port is not.
    name[0] = six ? AF_INET6 : AF_INET;
    name[2] = endpoint.port >> 8;
    name[3] = endpoint.port;
    const [address = "", zone] = six ? endpoint.address.split("%") : [endpoint.address];
    const host = name.subarray(six ? 8 : 4, six ? 24 : 8);
    if (this.#c.inet_pton(six ? AF_INET6 : AF_INET, TEXT.encode(`${address}\0`), host) !== 1) return codeOf(EINVAL);
    if (zone !== undefined) new Uint32Array(name.buffer, 24, 1)[0] = this.#scope(zone);
    return name;
  }

  #scope(zone: string): number {
    const index = this.#c.if_nametoindex(TEXT.encode(`${zone}\0`));
    return index !== 0 ? index : Number(zone) >>> 0;
  }

  #decode(name: Uint8Array): IpEndpoint | null {
    const family = new Uint16Array(name.buffer, 0, 1)[0];
    if (family !== AF_INET && family !== AF_INET6) return null;
    const six = family === AF_INET6;
    const port = new DataView(name.buffer).getUint16(2);
    const text = new Uint8Array(46);
    this.#c.inet_ntop(family, name.subarray(six ? 8 : 4), text, text.length);
    const scope = six ? (new Uint32Array(name.buffer, 24, 1)[0] as number) : 0;
    return { address: cString(text) + (scope > 0 ? `%${this.#zone(scope)}` : ""), port, family: six ? 6 : 4 };
  }

  #zone(scope: number): string {
    const text = new Uint8Array(16);
    return this.#c.if_indextoname(scope, text) === null ? `${scope}` : cString(text);
  }
}

function cString(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

/** Bun leaves the zone out of every address it tells; without it such an address is of no use. */
export function needsZone(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}

let loaded: Libc | null | undefined;

/** The C library, opened at the first use; null where that cannot be. */
export function libc(): Libc | null {
  if (loaded === undefined) loaded = Libc.open();
  return loaded;
}
