export interface Load {
  readonly port: number;
  connect(port: number): Promise<void>;
  /** Runs for so many milliseconds; gives the exchanges. */
  go(ms: number): Promise<number>;
  count(): number;
}
