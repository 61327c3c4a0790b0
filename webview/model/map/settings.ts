/** What a person has set about the map: which axes, which colours. */

import * as v from 'valibot';
import type { Projection } from '../../../src/protocol/encodings';
import type { LatentSpace } from '../../../src/protocol/trainer';
import { colourings } from '../places/shades';

/** What the places of the map are made of. */
export const layouts = ['dimensions', 'principal', 'umap'] as const;

const dimension = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4095));

const schema = v.object({
  /** Absent until chosen: the dimensions where there are but two, else the principal axes. */
  layout: v.fallback(v.optional(v.picklist(layouts)), undefined),
  /** Two latent dimensions; absent until chosen: those that the encodings use most. */
  dimensions: v.fallback(v.optional(v.object({ x: dimension, y: dimension })), undefined),
  /** Two principal axes, by their order. */
  axes: v.fallback(v.object({ x: dimension, y: dimension }), { x: 0, y: 1 }),
  colouring: v.fallback(v.picklist(colourings), 'label'),
  /** Whether decoded pictures lie under the dots. */
  ground: v.fallback(v.boolean(), true),
});

export type MapSettings = Readonly<v.InferOutput<typeof schema>>;
export type MapLayout = (typeof layouts)[number];

/** Each part by itself: what is missing or damaged is put back to how a new panel starts. */
export const mapSettings = v.fallback(schema, v.parse(schema, {}));

export function layoutFor({ layout }: MapSettings, latentDimensions: number): MapLayout {
  return layout ?? (latentDimensions <= 2 ? 'dimensions' : 'principal');
}

/** Two of the latent dimensions: those chosen, else those of the largest KL divergence, in their order. */
export function dimensionsFor(
  { dimensions }: MapSettings,
  { latentDimensions, klPerDimension }: LatentSpace,
): { readonly x: number; readonly y?: number } {
  if (latentDimensions < 2) return { x: 0 };
  if (dimensions && Math.max(dimensions.x, dimensions.y) < latentDimensions && dimensions.x !== dimensions.y)
    return dimensions;
  const byUse = Array.from(klPerDimension.keys()).sort((a, b) => klPerDimension[b]! - klPerDimension[a]!);
  const [x = 0, y = 1] = byUse.slice(0, 2).sort((a, b) => a - b);
  return { x, y };
}

/** What the host is asked for. */
export function projectionFor(settings: MapSettings, space: LatentSpace): Projection {
  const { latentDimensions } = space;
  switch (layoutFor(settings, latentDimensions)) {
    case 'umap':
      return { kind: 'umap' };
    case 'principal': {
      // A space of one dimension has one axis.
      if (latentDimensions < 2) return { kind: 'dimensions', x: 0 };
      const { x, y } = settings.axes;
      const fits = Math.max(x, y) < latentDimensions && x !== y;
      return { kind: 'principal', ...(fits ? { x, y } : { x: 0, y: 1 }) };
    }
    case 'dimensions':
      return { kind: 'dimensions', ...dimensionsFor(settings, space) };
  }
}
