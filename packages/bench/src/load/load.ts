export interface Load {
  readonly port: number;
  /** Opens the connections to a server on this port. */
  connect(port: number): Promise<void>;
  /** Runs against it for so many milliseconds, or until so many exchanges were begun; gives the exchanges. */
  go(port: number, ms: number, most: number): Promise<number>;
  /** Datagrams that came. */
  count(): number;
}
