/** What the pages of `bench/map.ts` and `bench/panel.ts` tell them. */

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

export interface Seen {
  /** When what a stage shows of this kind was painted last. */
  readonly painted: Record<string, number>;
  /** From each move of the pointer to what it brought on the screen, in milliseconds. */
  readonly pointed: number[];
}
