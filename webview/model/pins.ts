/** The places of what is on the shelf, on whatever shows a plane of the latent space. */

import { type LatentPlane, type PlanePoint, pointOn } from '../../src/latent/latentPlane';
import type { Panel } from './panel';

/** A place with a number: an item of the shelf. */
export interface Pin extends PlanePoint {
  readonly number: number;
  readonly isPicked: boolean;
}

/** The items with a place, in the order of the shelf. */
export function pinsOn(plane: LatentPlane | undefined, { shelf, picked }: Panel): readonly Pin[] {
  const now = picked.value;
  return shelf.items.value.flatMap(({ id, latent, number }) => {
    if (!plane || latent?.length !== plane.origin.length) return [];
    return [{ ...pointOn(plane, latent), number, isPicked: now?.kind === 'item' && now.id === id }];
  });
}
