/** Which small pictures of the map are at hand, which are to be asked for next, and which may go. */

/** Rows that one question may ask for. */
const mostAsked = 256;

interface Kept<Picture> {
  readonly picture: Picture;
  used: number;
}

/**
 * Pictures by row, the latest used kept. They are the files' own, so they hold for all weights of a run.
 *
 * @template Picture what is drawn.
 */
export class PictureCache<Picture> {
  readonly #kept = new Map<number, Kept<Picture>>();
  readonly #asked = new Set<number>();
  readonly #most: number;
  #wanted: readonly number[] = [];
  #clock = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(row: number): Picture | undefined {
    const kept = this.#kept.get(row);
    if (kept) kept.used = this.#clock;
    return kept?.picture;
  }

  /** What is shown now, the most important first: what isn't wanted any more is not asked for. */
  want(rows: readonly number[]): void {
    this.#clock++;
    this.#wanted = rows;
  }

  /** One more is wanted, before all others. */
  wantFirst(row: number): void {
    this.#wanted = [row, ...this.#wanted];
  }

  /** The next rows to ask for; empty while an answer is awaited or nothing is missing. */
  next(): readonly number[] {
    if (this.#asked.size > 0) return [];
    const missing: number[] = [];
    for (const row of this.#wanted) {
      if (this.#kept.has(row)) continue;
      missing.push(row);
      if (missing.length === mostAsked) break;
    }
    for (const row of missing) this.#asked.add(row);
    return missing;
  }

  /** An answer, in the order in which it was asked for. */
  receive(rows: readonly number[], pictures: readonly Picture[]): void {
    rows.forEach((row, i) => {
      this.#asked.delete(row);
      const picture = pictures[i];
      if (picture !== undefined) this.#kept.set(row, { picture, used: this.#clock });
    });
    if (this.#kept.size <= this.#most) return;
    const oldest = [...this.#kept].sort(([, a], [, b]) => a.used - b.used);
    const wanted = new Set(this.#wanted);
    for (const [row] of oldest) {
      if (this.#kept.size <= this.#most) break;
      if (!wanted.has(row)) this.#kept.delete(row);
    }
  }

  /** No answer will come: rows may be asked for again. */
  giveUp(rows: readonly number[]): void {
    for (const row of rows) this.#asked.delete(row);
  }
}
