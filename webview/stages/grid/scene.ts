/** All that a drawing of the grid depends on. */

import type { PlanePoint } from '../../../src/latent/latentPlane';
import type { Plane } from '../../model/grid/plane';
import type { Cell } from '../../model/grid/tiling';
import type { Camera } from '../../model/places/camera';
import type { Layout } from '../../model/places/layout';
import type { Pin } from '../../model/pins';
import type { Palette } from '../../drawing/palette';
import type { Stamp } from './cellStore';

export interface GridScene {
  readonly plane: Plane;
  readonly stamp: Stamp;
  readonly camera: Camera;
  readonly level: number;
  /** Side of the model's pictures. */
  readonly pictureSize: number;
  readonly hovered?: Cell;
  readonly cursor?: Cell;
  readonly pins: readonly Pin[];
  /** Where what is picked lies, when it has no number. */
  readonly picked?: PlanePoint;
  readonly points?: Points;
}

/** The encoded training pictures. */
export interface Points {
  readonly layout: Layout;
  /** A number for each row, −1 for none. */
  readonly labels: Int32Array;
  readonly palette: Palette;
  /** The row under the pointer. */
  readonly hovered?: number;
}
