/** What the lens is about: the cell under the pointer, or that the keys are at. */

import { latentAt, type PlanePoint } from '../../../src/latent/latentPlane';
import { type Cell, cellCentre } from '../../model/grid/tiling';
import { type Point, type Size, toScreen } from '../../model/places/camera';
import type { Picture } from '../../drawing/pixels';
import type { CellStore } from './cellStore';
import type { Area } from './rulers';
import type { GridScene } from './scene';

/** What the lens shows: a cell, and where it is on the canvas. */
export interface Spot {
  readonly cell: Cell;
  readonly place: PlanePoint;
  readonly latent: Float32Array;
  readonly picture?: Picture;
  readonly isFresh: boolean;
  /** In CSS pixels of the canvas. */
  readonly box: Point & Size;
  /** Whether the keys have come here, so that it is read out. */
  readonly byKey: boolean;
}

/** @param area of the canvas that has the cells. */
export function spotOf(scene: GridScene, cells: CellStore, area: Area): Spot | undefined {
  const cell = scene.hovered ?? scene.cursor;
  if (!cell) return undefined;
  const place = cellCentre(cell);
  const middle = toScreen(scene.camera, area, place);
  const side = scene.camera.scale * 2 ** -cell.level;
  return {
    cell,
    place,
    latent: latentAt(scene.plane, place),
    picture: cells.find(cell, scene.stamp)?.picture,
    isFresh: cells.isFresh(cell, scene.stamp),
    box: {
      x: area.left + middle.x - side / 2,
      y: area.top + middle.y - side / 2,
      width: side,
      height: side,
    },
    byKey: scene.hovered === undefined,
  };
}
