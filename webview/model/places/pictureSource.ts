/** Small pictures of training pictures by row, with their names: asked for as the map wants to draw them. */

import type { PixelBatch } from '../../../src/protocol/trainer';
import type { Weights } from '../../../src/protocol/explorer';
import { type Host, problemOf } from '../../host';
import { PictureCache } from './pictureCache';

/** What is known of a training picture. */
export interface Known<Picture> {
  readonly path: string;
  readonly label?: string;
  readonly picture: Picture;
}

/** Some thousand pictures of 28 by 28 pixels are a few megabytes; of 256 by 256 there are fewer. */
function mostKept(pixels: number): number {
  return Math.max(512, Math.min(8192, Math.floor(48e6 / Math.max(1, pixels * 4))));
}

/** @template Picture what is drawn. */
export class PictureSource<Picture> {
  readonly #host: Pick<Host, 'request'>;
  readonly #made: (batch: PixelBatch) => readonly Picture[];
  readonly #came: () => void;
  #cache = new PictureCache<Known<Picture>>(512);
  #weights?: Weights;
  #run = '';
  #waiting = new Map<number, ((known: Known<Picture> | undefined) => void)[]>();

  /** @param made what is drawn of each picture of a batch; @param came is told when there are more. */
  constructor(
    host: Pick<Host, 'request'>,
    made: (batch: PixelBatch) => readonly Picture[],
    came: () => void,
  ) {
    this.#host = host;
    this.#made = made;
    this.#came = came;
  }

  /** Whose training pictures they are: another run's, or another size of them, are others. */
  of(run: string, weights: Weights, side: number): void {
    this.#weights = weights;
    const key = `${side} ${run}`;
    if (key === this.#run) return;
    this.#run = key;
    // A row means another picture now: whoever waits for that of before gets none.
    this.#giveUp();
    this.#cache = new PictureCache(mostKept(side * side));
  }

  get(row: number): Known<Picture> | undefined {
    return this.#cache.get(row);
  }

  /** These are shown, the most important first. */
  want(rows: readonly number[]): void {
    this.#cache.want([...this.#waiting.keys(), ...rows]);
    this.#ask();
  }

  /** What is known of one row, asked for first; undefined when it can't be had. */
  find(row: number): Promise<Known<Picture> | undefined> {
    const known = this.get(row);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      this.#waiting.set(row, [...(this.#waiting.get(row) ?? []), resolve]);
      this.#cache.wantFirst(row);
      this.#ask();
    });
  }

  #ask(): void {
    const weights = this.#weights;
    const cache = this.#cache;
    const rows = weights ? cache.next() : [];
    if (!weights || rows.length === 0) return;
    const request = this.#host.request('trainingPictures', { weights, rows: Uint32Array.from(rows) });
    request.result.then(
      ({ paths, labels, pictures }) => {
        // Of another run by now, whose rows are other pictures.
        if (cache !== this.#cache) return;
        const drawn = this.#made(pictures);
        const known = rows.map((_, i) => ({
          path: paths[i]!,
          label: labels[i] ?? undefined,
          picture: drawn[i]!,
        }));
        cache.receive(rows, known);
        rows.forEach((row, i) => this.#answer(row, known[i]));
        this.#came();
        this.#ask();
      },
      (reason: unknown) => {
        if (cache !== this.#cache) return;
        cache.giveUp(rows);
        this.#giveUp();
        const problem = problemOf(reason);
        if (problem) console.warn(problem);
      },
    );
  }

  /** Nobody waits any longer: whoever wants one of these pictures asks anew. */
  #giveUp(): void {
    for (const row of this.#waiting.keys()) this.#answer(row, undefined);
  }

  #answer(row: number, known: Known<Picture> | undefined): void {
    const waiting = this.#waiting.get(row);
    this.#waiting.delete(row);
    waiting?.forEach((resolve) => resolve(known));
  }
}
