/** How far a run is, on stderr, so that stdout holds the report alone. */
import { isBroken } from "../judge.ts";
import type { Verdict } from "../protocol.ts";

/** How often a stream that is no terminal is told. */
const QUIET_MS = 10_000;

export class Progress {
  readonly #total: number;
  readonly #stream: NodeJS.WriteStream;
  readonly #started: number = performance.now();
  #done = 0;
  #deviating = 0;
  #told: number = this.#started;

  constructor(total: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
  }

  /** What deviates is counted at once, expected or not. No verdict: the case does not apply. */
  add(target: string, id: string, verdict: Verdict | undefined): void {
    this.#done++;
    if (verdict !== undefined && isBroken(verdict)) this.#deviating++;
    if (this.#stream.isTTY) {
      const columns = this.#stream.columns ?? 80;
      this.#stream.write(`\r\x1b[K${`${this.#line()}  ${target}  ${id}`.slice(0, columns - 1)}`);
    } else if (
      performance.now() - this.#told > QUIET_MS ||
      (this.#done === this.#total && this.#told > this.#started)
    ) {
      this.#told = performance.now();
      this.#stream.write(`${this.#line()}\n`);
    }
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\x1b[K");
  }

  #line(): string {
    const width = `${this.#total}`.length;
    const percent = `${Math.floor((100 * this.#done) / this.#total)}`.padStart(3);
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    const deviating = this.#deviating === 0 ? "" : `, ${this.#deviating} deviating`;
    return `${percent} %  ${`${this.#done}`.padStart(width)}/${this.#total} results${deviating}, ${seconds} s`;
  }
}
