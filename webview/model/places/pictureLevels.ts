/**
 * Which pictures can be shown at their places without one covering another, for every zoom. The nearer one
 * looks, the more there are; none that showed goes away, and moving the view changes nothing.
 */

import type { PlaceIndex } from './placeIndex';
import { type Clock, inSlices, type Pausing, type Sliced } from './slices';

/** Distance of the first level, as a share of the larger side of all places. */
const coarsest = 1 / 4;
/** The next halves it: both are only for views from afar. */
const halvings = 1;
/** From one level to the next the pictures may then lie so much nearer to each other. */
const ratio = 2 ** (-1 / 4);
/** So many levels come to distances beyond any zoom. */
const mostLevels = 80;
/** Pictures tried between two pauses: about a millisecond. */
const triedAtOnce = 4096;

export class PictureLevels {
  readonly #index: PlaceIndex;
  /** Places in the index, in the order of who goes first. */
  #waiting: Uint32Array;
  readonly #chosen: number[] = [];
  /** How many are chosen by the end of each level. */
  readonly #counts: number[] = [];
  readonly #first: number;
  readonly #clock?: Clock;
  /** The level that is wanted, and what gives the work towards it up. */
  #wanted = -1;
  #stop?: () => void;

  /** @param order positions in the index (not rows): those who go first, first. Who isn't there, isn't shown. */
  constructor(index: PlaceIndex, order: Uint32Array, clock?: Clock) {
    this.#clock = clock;
    this.#index = index;
    this.#waiting = order;
    const { bounds } = index;
    const side = bounds ? Math.max(bounds.right - bounds.left, bounds.top - bounds.bottom) : 0;
    this.#first = (side || 1) * coarsest;
  }

  /** The level whose pictures lie at least `distance` apart, across or up. */
  levelFor(distance: number): number {
    const halved = Math.floor(Math.log2(this.#first / distance));
    if (halved < halvings) return Math.max(0, halved);
    const further = Math.log(distance / this.#distance(halvings)) / Math.log(ratio);
    return halvings + Math.min(mostLevels, Math.floor(further));
  }

  #distance(level: number): number {
    const halved = this.#first / 2 ** Math.min(level, halvings);
    return halved * ratio ** Math.max(0, level - halvings);
  }

  /**
   * Positions in the index of the pictures of a level and of those before it, in the order in which they came; of
   * the levels before it while it is worked out, which it is once, when it is first asked for.
   * @param onMore is called when there are more.
   */
  at(level: number, onMore: () => void): readonly number[] {
    if (this.#counts.length <= level) this.#reach(level, onMore);
    return this.#chosen.slice(0, this.#counts[Math.min(level, this.#counts.length - 1)] ?? 0);
  }

  /** Gives up what is being worked out. */
  stop(): void {
    this.#stop?.();
  }

  #reach(level: number, onMore: () => void): void {
    this.#wanted = level;
    if (this.#stop) return;
    let isFirst = true;
    const stop = inSlices(
      this.#levels(),
      () => {
        if (!isFirst) onMore();
      },
      this.#clock,
    );
    isFirst = false;
    if (this.#counts.length <= this.#wanted) this.#stop = stop;
  }

  /** Yields how many levels there are. */
  *#levels(): Sliced<number> {
    while (this.#counts.length <= this.#wanted) {
      yield* this.#add(this.#distance(this.#counts.length));
      if (this.#counts.length <= this.#wanted) yield this.#counts.length;
    }
    this.#stop = undefined;
    return this.#counts.length;
  }

  *#add(distance: number): Pausing<void> {
    const { places } = this.#index;
    const taken = new Neighbourhoods(places, distance, this.#chosen.length + this.#waiting.length);
    for (const [i, at] of this.#chosen.entries()) {
      if (i % triedAtOnce === 0) yield;
      taken.add(at);
    }
    let kept = 0;
    let tried = 0;
    const waiting = this.#waiting;
    for (const at of waiting) {
      if (tried++ % triedAtOnce === 0) yield;
      if (taken.hasNear(at)) waiting[kept++] = at;
      else {
        taken.add(at);
        this.#chosen.push(at);
      }
    }
    this.#waiting = waiting.subarray(0, kept);
    this.#counts.push(this.#chosen.length);
  }
}

/** Squares of one side each hold at most one of places that lie at least so far apart: a hash table of them. */
class Neighbourhoods {
  readonly #places: Float32Array;
  readonly #distance: number;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(places: Float32Array, distance: number, most: number) {
    this.#places = places;
    this.#distance = distance;
    const size = 2 ** Math.ceil(Math.log2(Math.max(8, most * 2)));
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
  }

  add(at: number): void {
    const [column, line] = this.#square(at);
    let slot = this.#hash(column, line);
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = at;
  }

  /** Whether a place was added that is nearer than the distance both across and up. */
  hasNear(at: number): boolean {
    const [column, line] = this.#square(at);
    const x = this.#places[at * 2]!;
    const y = this.#places[at * 2 + 1]!;
    for (let down = -1; down <= 1; down++) {
      for (let aside = -1; aside <= 1; aside++) {
        let slot = this.#hash(column + aside, line + down);
        for (let other = this.#slots[slot]!; other >= 0; other = this.#slots[slot]!) {
          const byX = Math.abs(this.#places[other * 2]! - x);
          const byY = Math.abs(this.#places[other * 2 + 1]! - y);
          if (byX < this.#distance && byY < this.#distance) return true;
          slot = (slot + 1) & this.#mask;
        }
      }
    }
    return false;
  }

  #square(at: number): readonly [number, number] {
    return [
      Math.floor(this.#places[at * 2]! / this.#distance),
      Math.floor(this.#places[at * 2 + 1]! / this.#distance),
    ];
  }

  #hash(column: number, line: number): number {
    let hash = Math.imul(column, 0x9e3779b1) ^ Math.imul(line, 0x85ebca77);
    hash ^= hash >>> 15;
    return (Math.imul(hash, 0x2c1b3c6d) >>> 0) & this.#mask;
  }
}
