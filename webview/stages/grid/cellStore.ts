/** The decoded pictures of cells, at all levels, with the weights and the plane that each was decoded for. */

import type { Atlas, Picture } from '../../drawing/pixels';
import { ancestor, type Cell, descendant } from '../../model/grid/tiling';

/** Weights and plane: pictures of another stamp are out of date, though better than nothing. */
export interface Stamp {
  /** What tells weights apart. */
  readonly version: string;
  readonly plane: number;
}

/** What a picture comes up over, and when it began to, as `performance.now()` counts. */
interface Fading {
  readonly before: Picture;
  readonly since: number;
}

interface Entry {
  readonly picture: Picture;
  readonly stamp: Stamp;
  readonly fading?: Fading;
}

export interface Found {
  readonly picture: Picture;
  /** Of the same cell by other weights: what it has taken the place of. */
  readonly fading?: Fading;
  /** This very cell, by the weights and on the plane in force. */
  readonly fresh: boolean;
}

/** A picture of a cell this much coarser is still better than none. */
const farthestUp = 8;

/** Decoded pixels kept, of four bytes each: 64 MiB. */
const mostPixels = 16 * 1024 * 1024;

export class CellStore {
  readonly #entries = new Map<string, Entry>();
  /** In the order of last arrival, for eviction. */
  readonly #atlases = new Map<Atlas, readonly string[]>();
  #pixels = 0;
  #fades = false;

  /** @param since when pictures begin to come up over those they take the place of; absent where nothing shall move. */
  put(cells: readonly Cell[], atlas: Atlas, stamp: Stamp, since?: number): void {
    const keys = cells.map(keyOf);
    keys.forEach((key, index) => {
      const before = this.#entries.get(key);
      // On another plane a cell is another place: nothing that turns into the new one.
      const fades = since !== undefined && before?.stamp.plane === stamp.plane;
      this.#entries.set(key, {
        picture: { atlas, index },
        stamp,
        ...(fades && { fading: { before: before.picture, since } }),
      });
      this.#fades ||= fades;
    });
    this.#atlases.set(atlas, keys);
    this.#pixels += atlas.canvas.width * atlas.canvas.height;
    this.#evict();
  }

  isFresh(cell: Cell, stamp: Stamp): boolean {
    const entry = this.#entries.get(keyOf(cell));
    return entry !== undefined && same(entry.stamp, stamp);
  }

  /**
   * The best picture there is for a cell: its own, though out of date; that of the cell around it; that of
   * one inside it.
   */
  find(cell: Cell, stamp: Stamp): Found | undefined {
    const own = this.#entries.get(keyOf(cell));
    if (own) return { picture: own.picture, fading: own.fading, fresh: same(own.stamp, stamp) };
    for (let up = 1; up <= farthestUp; up++) {
      const around = this.#entries.get(keyOf(ancestor(cell, up)));
      if (around) return { picture: around.picture, fresh: false };
    }
    for (let down = 1; down <= 3; down++) {
      const within = this.#entries.get(keyOf(descendant(cell, down)));
      if (within) return { picture: within.picture, fresh: false };
    }
    return undefined;
  }

  /** Lets go of what pictures have taken the place of, once they stand. */
  settle(): void {
    if (!this.#fades) return;
    this.#fades = false;
    for (const [key, { picture, stamp, fading }] of this.#entries)
      if (fading) this.#entries.set(key, { picture, stamp });
  }

  clear(): void {
    this.#entries.clear();
    this.#atlases.clear();
    this.#pixels = 0;
  }

  #evict(): void {
    for (const [atlas, keys] of this.#atlases) {
      const superseded = keys.every((key) => this.#entries.get(key)?.picture.atlas !== atlas);
      if (!superseded && this.#pixels <= mostPixels) continue;
      for (const key of keys) {
        if (this.#entries.get(key)?.picture.atlas === atlas) this.#entries.delete(key);
      }
      this.#atlases.delete(atlas);
      this.#pixels -= atlas.canvas.width * atlas.canvas.height;
    }
  }
}

function keyOf({ level, column, row }: Cell): string {
  return `${level}/${column}/${row}`;
}

function same(a: Stamp, b: Stamp): boolean {
  return a.version === b.version && a.plane === b.plane;
}
