export interface Running {
  readonly port: number;
  /** Work that the server itself has counted. */
  count(): number;
  /** Sends datagrams to this port of 127.0.0.1 for so many milliseconds; gives how many the kernel took. */
  send?(port: number, ms: number): Promise<number>;
}
