/** Keeps what is picked in sight while something lies over the lower part of the grid, and takes that back. */

import { effect, type ReadonlySignal, untracked } from '@preact/signals';
import { type Camera, type Point, type Size, uncovered } from '../places/camera';
import { type GridView, viewFor } from './view';

/** Between what is picked and what lies below it, in CSS pixels. */
const margin = 24;

export interface Uncovering {
  readonly picked: ReadonlySignal<unknown>;
  /** Where on the plane that is; absent while it isn't known. */
  readonly place: ReadonlySignal<Point | undefined>;
  /** How far down the page that begins which covers the grid; absent without it. */
  readonly coveredFrom: ReadonlySignal<number | undefined>;
  /** What is in view; absent before there is anything to see. @param bottom how far down the page the cells end. */
  look(): { readonly camera: Camera; readonly area: Size; readonly bottom: number } | undefined;
  /** The view that is set; absent for the one that shows all. */
  view(): GridView | undefined;
  setView(view: GridView | undefined): void;
}

/** Once for each thing picked, for the view is the person's; back only if they have not moved it since. */
export function uncoverPicked(grid: Uncovering): () => void {
  let last: { readonly picked: unknown; readonly from?: number } | undefined;
  let moved: { readonly before: GridView | undefined; readonly to: GridView } | undefined;
  return effect(() => {
    const now = { picked: grid.picked.value, from: grid.coveredFrom.value };
    const at = grid.place.value;
    if (last?.picked === now.picked && last?.from === now.from) return;
    if (now.from !== undefined && !at) return;
    last = now;
    untracked(() => {
      const looked = grid.look();
      if (!looked) return;
      const set = grid.view();
      const isAsMoved = moved !== undefined && set === moved.to;
      if (now.from === undefined || !at) {
        if (moved && isAsMoved) grid.setView(moved.before);
        moved = undefined;
        return;
      }
      const { camera, area, bottom } = looked;
      const to = uncovered(camera, area, at, bottom - now.from, margin);
      if (to === camera) return;
      moved = { before: moved && isAsMoved ? moved.before : set, to: viewFor(to, area) };
      grid.setView(moved.to);
    });
  });
}
