/**
 * The contract of `net`: addresses, block lists, bound sockets. Documented as in net.ts.
 *
 * Optional methods: members of current Node that `@types/node` (26.6) does not declare yet. They are always there on
 * an engine's or a current Node's object; they are optional so that Node's module as typed today stays assignable.
 */

/** An IP address as the operating system reports it. S06, K16 · net.html#serveraddress */
export interface AddressInfo {
  /** Text of the address; IPv6 without brackets, with a zone id where it has one. */
  address: string;
  /** `IPv4` or `IPv6`. */
  family: string;
  port: number;
}

/** Address families as `BlockList` and `SocketAddress` spell them; upper case is accepted at run time too. */
export type IpVersion = "ipv4" | "ipv6";

/** K23 · net.html#new-netsocketaddressoptions */
export interface SocketAddressOptions {
  /** An IP address, never a name. Default: `127.0.0.1`, or `::` for `ipv6`. */
  address?: string | undefined;
  /** Default: `ipv4`. */
  family?: IpVersion | undefined;
  /** 20 bits, only for `ipv6`. Default: 0. */
  flowlabel?: number | undefined;
  /** 0 to 65535. Default: 0. */
  port?: number | undefined;
}

/** An immutable address, family, port and flow label. K23 · net.html#class-netsocketaddress */
export interface NetSocketAddress {
  readonly address: string;
  readonly family: IpVersion;
  readonly port: number;
  readonly flowlabel: number;
}

/** K23 · net.html#new-netsocketaddressoptions */
export interface NetSocketAddressConstructor {
  /**
   * Throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE` (family), `ERR_SOCKET_BAD_PORT`, `ERR_OUT_OF_RANGE`
   * (flowlabel), `ERR_INVALID_ADDRESS`. At run time `options` may be left out; `@types/node` demands it.
   */
  new (options: SocketAddressOptions): NetSocketAddress;
  /**
   * Reads `ip`, `ip:port` or `[ipv6]:port`; undefined for anything else. Throws `ERR_INVALID_ARG_TYPE` for a
   * non-string. net.html#socketaddressparseinput
   */
  parse(input: string): NetSocketAddress | undefined;
  /** True for an instance of this module's own class. */
  isSocketAddress?(value: unknown): boolean;
}

/**
 * Rules that say which addresses are refused: by a server (`blockList`), before a connect (`blockList`), by a datagram
 * socket in either direction (`receiveBlockList`, `sendBlockList`). An IPv4 rule also matches the IPv4-mapped IPv6
 * address. Every method takes a `SocketAddress` in place of text and family; a family other than `ipv4` / `ipv6` gives
 * `ERR_INVALID_ARG_VALUE`, text that is no address of that family `ERR_INVALID_ADDRESS`, other types
 * `ERR_INVALID_ARG_TYPE`. K23 · net.html#class-netblocklist
 */
export interface NetBlockList {
  /** Blocks one address. `type` defaults to `ipv4`. net.html#blocklistaddaddressaddress-type */
  addAddress(address: string, type?: IpVersion): void;
  addAddress(address: NetSocketAddress): void;
  /** Blocks several addresses of one family. Throws `ERR_INVALID_ARG_TYPE` when `addresses` is no array. */
  addAddresses?(addresses: readonly (string | NetSocketAddress)[], type?: IpVersion): void;
  /** Blocks `start` to `end`, both included. `ERR_INVALID_ARG_VALUE` when start comes after end. net.html#blocklistaddrangestart-end-type */
  addRange(start: string, end: string, type?: IpVersion): void;
  addRange(start: NetSocketAddress, end: NetSocketAddress): void;
  /** Blocks a network. `prefix`: 0 to 32, or 0 to 128 (`ERR_OUT_OF_RANGE`). net.html#blocklistaddsubnetnet-prefix-type */
  addSubnet(net: string, prefix: number, type?: IpVersion): void;
  addSubnet(net: NetSocketAddress, prefix: number): void;
  /** Blocks a network written `address/prefix`; the family is read from the text. */
  addCIDR?(cidr: string): void;
  addCIDRs?(cidrs: readonly string[]): void;
  /** Takes back one rule as it was added; nothing happens when there is none. */
  removeAddress?(address: string | NetSocketAddress, type?: IpVersion): void;
  removeRange?(start: string | NetSocketAddress, end: string | NetSocketAddress, type?: IpVersion): void;
  removeSubnet?(net: string | NetSocketAddress, prefix: number, type?: IpVersion): void;
  removeCIDR?(cidr: string): void;
  /** Whether a rule matches; false for text that is no address of the family. net.html#blocklistcheckaddress-type */
  check(address: string, type?: IpVersion): boolean;
  check(address: NetSocketAddress): boolean;
  /** Takes back every rule. */
  clear?(): void;
  /** Number of rules. */
  readonly size?: number;
  /** One line per rule, the newest first: `Address: IPv4 10.0.0.1`, `Range: …`, `Subnet: …`. net.html#blocklistrules */
  rules: readonly string[];
  /** The same as `rules`. net.html#blocklisttojson */
  toJSON(): readonly string[];
  /** Adds the rules of such a list, or of its JSON text. net.html#blocklistfromjsonvalue */
  fromJSON(data: string | readonly string[]): void;
}

/** K23 · net.html#class-netblocklist */
export interface NetBlockListConstructor {
  new (): NetBlockList;
  /** True for an instance of this module's own class. net.html#blocklistisblocklistvalue */
  isBlockList(value: unknown): boolean;
  /** Private, loopback and link-local networks, for `addCIDRs`. */
  readonly PRIVATE_RANGES?: readonly string[];
}

/** net.html#new-netboundsocketoptions */
export interface BoundSocketOptions {
  /** An IP address, no name. Default: `0.0.0.0`, or `::` with `ipv6Only`. */
  host?: string | undefined;
  /** 0 lets the kernel choose. Default: 0. */
  port?: number | undefined;
  /** No dual stack. Default: false. */
  ipv6Only?: boolean | undefined;
  /** `SO_REUSEPORT`. Default: false. */
  reusePort?: boolean | undefined;
}

/**
 * A port that is bound before it is known whether to listen on it (`server.listen(bound)`) or to connect from it
 * (`new Socket({ handle: bound })`). After either, every method but dispose throws `ERR_SOCKET_HANDLE_ADOPTED`.
 * Capability `tcp.bound-socket`. S03, K01 · net.html#class-netboundsocket
 */
export interface NetBoundSocket {
  /** The bound address with its real port. */
  address(): AddressInfo;
  /** The descriptor, or -1 where the platform tells none. It stays the bound socket's. */
  fd(): number;
  /** Releases the port; only needed when nobody adopted it. */
  close(): void;
  /** As `close`, and nothing when closed or adopted already. */
  [Symbol.dispose](): void;
}

export interface NetBoundSocketConstructor {
  /** Binds at once; throws the system's error (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`). */
  new (options?: BoundSocketOptions): NetBoundSocket;
}
