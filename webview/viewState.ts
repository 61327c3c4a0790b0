/** The small state that survives reload and hiding: what a person has set, never pictures or weights. */

import { clampViewport, fullViewport, type PlaneViewport } from '../src/latent/latentPlane';
import type { Horizontal } from './training/series';

/** Which plane of the latent space the grid shows. */
export type Axes =
  { readonly kind: 'dimensions'; readonly x: number; readonly y: number } | { readonly kind: 'principal' };

export interface ViewState {
  readonly curves: { readonly horizontal: Horizontal; readonly scale: 'linear' | 'log' };
  /** Absent until chosen: the two dimensions that show most. */
  readonly axes?: Axes;
  /** The part of the unit square of quantiles that the grid shows; a square too. */
  readonly viewport: PlaneViewport;
  /** Whether the encoded training pictures are drawn over the grid. */
  readonly overlay: boolean;
  /** Slider values that are not 0, by dimension. */
  readonly offsets: Readonly<Record<number, number>>;
  /** Latent vectors kept from the grid, latest first. */
  readonly kept: readonly (readonly number[])[];
}

export const initialViewState: ViewState = {
  curves: { horizontal: 'step', scale: 'linear' },
  viewport: fullViewport,
  overlay: false,
  offsets: {},
  kept: [],
};

/** More would neither fit the inspector nor the small state that the editor keeps. */
export const mostKept = 24;

type Unchecked = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Unchecked {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDimension(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 4096;
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function axes(value: unknown): Axes | undefined {
  if (!isObject(value)) return undefined;
  if (value['kind'] === 'principal') return { kind: 'principal' };
  const { x, y } = value;
  return isDimension(x) && isDimension(y) && x !== y ? { kind: 'dimensions', x, y } : undefined;
}

function viewport(value: unknown): PlaneViewport {
  if (!isObject(value)) return fullViewport;
  const { left, right, bottom, top } = value;
  if (!isFinite(left) || !isFinite(right) || !isFinite(bottom) || !isFinite(top)) return fullViewport;
  const square = Math.abs(right - left - (top - bottom)) < 1e-6;
  return square ? clampViewport({ left, right, bottom, top }) : fullViewport;
}

function offsets(value: unknown): Record<number, number> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([key, offset]) =>
      isDimension(Number(key)) && isFinite(offset) ? [[Number(key), offset]] : [],
    ),
  );
}

/** What was saved, with whatever is missing or damaged put back to how a new panel starts. */
export function readViewState(saved: unknown): ViewState {
  if (!isObject(saved)) return initialViewState;
  const { curves, kept } = saved;
  const vectors = Array.isArray(kept) ? (kept as unknown[]) : [];
  return {
    curves: {
      horizontal: isObject(curves) && curves['horizontal'] === 'epoch' ? 'epoch' : 'step',
      scale: isObject(curves) && curves['scale'] === 'log' ? 'log' : 'linear',
    },
    axes: axes(saved['axes']),
    viewport: viewport(saved['viewport']),
    overlay: saved['overlay'] === true,
    offsets: offsets(saved['offsets']),
    kept: vectors
      .filter((vector): vector is number[] => Array.isArray(vector) && vector.every(isFinite))
      .slice(0, mostKept),
  };
}

/** Holds the view state, saves each change, and tells those who listen. */
export class ViewSettings {
  private readonly listeners = new Set<(state: ViewState) => void>();
  private current: ViewState;

  constructor(
    saved: unknown,
    private readonly save: (state: ViewState) => void,
  ) {
    this.current = readViewState(saved);
  }

  get state(): ViewState {
    return this.current;
  }

  update(change: Partial<ViewState>): void {
    this.current = { ...this.current, ...change };
    this.save(this.current);
    for (const listener of this.listeners) listener(this.current);
  }

  onChange(listener: (state: ViewState) => void): void {
    this.listeners.add(listener);
  }
}
