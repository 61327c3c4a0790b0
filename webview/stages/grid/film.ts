/** The grid through the time of training as a GIF, when a person asks for it. */

import { effect, type ReadonlySignal, untracked } from '@preact/signals';
import type { LatentPlane } from '../../../src/latent/latentPlane';
import type { Axes } from '../../model/grid/axes';
import type { NeighbourhoodSource } from '../../model/grid/neighbourhoodSource';
import type { Plane } from '../../model/grid/plane';
import { filmedCheckpoints, timelapseOf } from '../../model/grid/timelapse';
import type { Cell } from '../../model/grid/tiling';
import type { Panel } from '../../model/panel';

/** What the grid shows, and what it is to show. */
interface Filmed {
  readonly panel: Panel;
  readonly plane: ReadonlySignal<Plane | undefined>;
  readonly axes: ReadonlySignal<Axes | undefined>;
  readonly neighbourhood: NeighbourhoodSource;
}

/** Has the host save what shows, once it is what the axes stand for. Until what it returns is called. */
export function filmOnWish(
  { panel, plane, axes, neighbourhood }: Filmed,
  shown: () => { readonly plane: LatentPlane; readonly cells: readonly Cell[] } | undefined,
): () => void {
  return effect(() => {
    if (!panel.filming.value) return;
    const seen = shown();
    // Till the encodings are there the grid shows another plane; where they will not come, it is what there is.
    const problem = neighbourhood.problem.value ?? panel.space.error;
    if (!seen || (plane.value?.kind !== axes.value?.kind && problem === undefined)) return;
    untracked(() => {
      panel.filming.value = false;
      const state = panel.state.peek();
      const checkpoints = filmedCheckpoints(state);
      const cells = timelapseOf(seen.plane, seen.cells);
      const run = state.view?.run;
      if (!cells || run === undefined || checkpoints.length === 0) return;
      panel.host.tell('exportTimelapse', { run, checkpoints: [...checkpoints], ...cells });
    });
  });
}
