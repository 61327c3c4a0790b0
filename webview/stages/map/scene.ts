/** All that a drawing of the map depends on, but for the view of it. */

import type { Bounds, Point } from '../../model/places/camera';
import type { Layout, Shown } from '../../model/places/layout';
import type { Outline } from '../../model/places/outline';
import type { Pin } from '../../model/pins';
import type { Dots } from './dots';
import type { Palette } from '../../drawing/palette';
import type { Picture } from '../../drawing/pixels';

/** Decoded pictures under a rectangle of the map. */
export interface DecodedGround extends Bounds {
  /** As it suits the theme. */
  image(): OffscreenCanvas;
}

export interface MapScene {
  readonly layout: Layout;
  readonly shown: Shown;
  readonly dots: Dots;
  readonly palette: Palette;
  /** Shade of each row: its picture has a border of that colour. */
  readonly shades: Uint8Array;
  /** Contours and names have the colours of labels. */
  readonly byLabel: boolean;
  readonly labelNames: readonly string[];
  /** Labels whose name isn't drawn. */
  readonly hiddenLabels: ReadonlySet<number>;
  readonly ground?: DecodedGround;
  /** The small picture of a row, if it is at hand. */
  picture(row: number): Picture | undefined;
  /** What isn't chosen steps back, while something is. */
  isFaint(row: number): boolean;
  readonly pins: readonly Pin[];
  /** Where what is picked lies, when it has no number. */
  readonly picked?: Point;
}

/** What follows the pointer and the keys. */
export interface Marks {
  /** Row under the pointer. */
  readonly hovered?: number;
  /** Row that the keys are at. */
  readonly cursor?: number;
  readonly outline?: Outline;
}
