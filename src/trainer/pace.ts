/** Averages the speed of the last seconds, for pictures a second and time left. */
export class Pace {
  readonly #points: { time: number; done: number }[] = [];

  readonly #seconds: number;

  /** @param seconds over which to average. */
  constructor(seconds = 10) {
    this.#seconds = seconds;
  }

  /** @param done units of work finished in all. */
  update(done: number, now = performance.now()): void {
    this.#points.push({ time: now, done });
    while (this.#points.length > 2 && now - this.#points[0]!.time > this.#seconds * 1000)
      this.#points.shift();
  }

  /** Forgets the past, for instance after a pause. */
  reset(): void {
    this.#points.length = 0;
  }

  /** Units a second; undefined until two points a moment apart are known. */
  get perSecond(): number | undefined {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (!first || !last || last.time - first.time < 50) return undefined;
    return ((last.done - first.done) / (last.time - first.time)) * 1000;
  }
}
