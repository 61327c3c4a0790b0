/** What the grid shows, in words. */

import * as l10n from '@vscode/l10n';
import type { PlanePoint } from '../../../src/latent/latentPlane';
import { decimal } from '../../format';
import { coordinatesAt, type Plane } from '../../model/grid/plane';
import type { GridController } from './gridController';

/** Of a place along both axes. */
export function coordinates(plane: Plane, place: PlanePoint): string {
  return coordinatesAt(plane, place)
    .map(({ name, value }) => written(plane, name, value))
    .join('  \u00b7  ');
}

/** `z[0] = 1.25`, of a principal axis or one of a neighbourhood in standard deviations. */
export function written(plane: Plane, name: string, value: number): string {
  return `${name} = ${decimal(value)}${plane.kind === 'dimensions' ? '' : '\u03c3'}`;
}

/** What the grid shows: which part of which plane. */
export function inWords(grid: GridController): string {
  const plane = grid.plane.value;
  const bounds = grid.bounds.value;
  const name = l10n.t('Grid of pictures decoded over a plane of the latent space');
  if (!plane || !bounds) return name;
  const { left, right, bottom, top } = bounds;
  const sides = [
    [left, right],
    [bottom, top],
  ] as const;
  const ranges = plane.names.flatMap((axis, at) => {
    const [from, to] = sides[at]!;
    return axis === '' ? [] : [l10n.t('{0} from {1} to {2}', axis, decimal(from, 1), decimal(to, 1))];
  });
  return [name, ...ranges].join(', ');
}
