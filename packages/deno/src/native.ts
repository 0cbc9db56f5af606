/** The part of Deno's native API that is used, in our own words: published types never mention Deno's. */

export interface NativeAddress {
  readonly hostname: string;
  readonly port: number;
}

/** `Deno.TcpConn`. */
export interface NativeConn {
  readonly localAddr: NativeAddress;
  readonly remoteAddr: NativeAddress;
  /** The number of bytes put into the buffer; null at the peer's FIN. */
  read(buffer: Uint8Array<ArrayBuffer>): Promise<number | null>;
  /** May take a part only. */
  write(chunk: Uint8Array<ArrayBuffer>): Promise<number>;
  closeWrite(): Promise<void>;
  /** Throws when closed already. */
  close(): void;
  setNoDelay(on?: boolean): void;
  ref(): void;
  unref(): void;
}

/** `Deno.TcpListener`. */
export interface NativeListener {
  readonly addr: NativeAddress;
  accept(): Promise<NativeConn>;
  /** Throws when closed already. */
  close(): void;
  ref(): void;
  unref(): void;
}
