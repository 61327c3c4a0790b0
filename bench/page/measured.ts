/** What the page of `bench/map.ts` tells it. */

export interface Prepared {
  readonly painter: string;
  /** Milliseconds until the index and the contours were there, and until the first picture was painted. */
  readonly layout: number;
  readonly shown: number;
  /** The longest time for which the page answered nobody while it worked the contours out. */
  readonly blocked: number;
  readonly first: number;
  readonly width: number;
  readonly height: number;
}

export interface Moved {
  readonly framesPerSecond: number;
  /** Milliseconds that drawing takes the page in a frame: the least, the median, and 95 of 100. */
  readonly least: number;
  readonly median: number;
  readonly most: number;
}
