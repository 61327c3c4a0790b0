/** The grid through the time of training: what becomes an animation of it. */

import { latentAt, type LatentPlane } from '../../../src/latent/latentPlane';
import type { PanelNotifications } from '../../../src/protocol/explorer';
import { type ExplorerState, runOf } from '../state';
import { type Cell, cellCentre } from './tiling';

/** Frames of the largest grid that fit in memory together, and a minute to look at. */
const mostFrames = 240;

/**
 * The checkpoint files of the run shown, earliest first; of very many an even choice with the first and the last.
 * None while weights of another run are explored.
 */
export function filmedCheckpoints({ selection: { explored }, view }: ExplorerState): readonly string[] {
  if (!explored || !view || runOf(explored) !== view.run) return [];
  const all = [...view.checkpoints].sort((a, b) => a.step - b.step).map(({ path }) => path);
  if (all.length <= mostFrames) return all;
  const step = (all.length - 1) / (mostFrames - 1);
  return Array.from({ length: mostFrames }, (_, frame) => all[Math.round(frame * step)]!);
}

/** The cells in view, row by row from the top left; undefined while there are none. */
export function timelapseOf(
  plane: LatentPlane,
  cells: readonly Cell[],
): Pick<PanelNotifications['exportTimelapse'], 'latents' | 'rows' | 'columns'> | undefined {
  if (cells.length === 0) return undefined;
  const ordered = [...cells].sort((a, b) => b.row - a.row || a.column - b.column);
  const width = plane.origin.length;
  const latents = new Float32Array(cells.length * width);
  ordered.forEach((cell, index) => latents.set(latentAt(plane, cellCentre(cell)), index * width));
  const rows = new Set(cells.map(({ row }) => row)).size;
  return { latents, rows, columns: cells.length / rows };
}
