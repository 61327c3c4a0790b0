/** What of the map shows at a zoom: contours of the density, then dots, then pictures. */

/** Sizes are in CSS pixels, opacities from 0 to 1. */
export interface Detail {
  readonly dotRadius: number;
  readonly dotOpacity: number;
  readonly contourOpacity: number;
  /** Side of a picture at its place. */
  readonly pictureSide: number;
  /** Between the middles of two pictures, across or up. */
  readonly pictureDistance: number;
}

const clamp = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * @param zoom the scale as a multiple of the one that shows everything.
 * @param spacing average distance between neighbouring dots where most of them are, in CSS pixels.
 */
export function detailAt(zoom: number, spacing: number): Detail {
  const depth = Math.log2(Math.max(1, zoom));
  const pictureSide = clamp(18, 22 + 7 * depth, 72);
  return {
    dotRadius: clamp(0.7, 0.5 + 0.53 * Math.sqrt(spacing), 4.5),
    // Many dots upon each other still show where more of them are.
    dotOpacity: clamp(0.12, 0.2 * spacing ** 0.48, 0.92),
    contourOpacity: clamp(0, 1 - (depth - 0.6) / 2.2, 1),
    pictureSide,
    // At first a sample with the dots between them; soon all that there is room for.
    pictureDistance: pictureSide * clamp(1.12, 1.35 - 0.1 * depth, 1.35),
  };
}

/** Average distance between neighbours of `count` places over `area`, in the unit of its sides. */
export function averageSpacing(area: number, count: number): number {
  return count > 0 && area > 0 ? Math.sqrt(area / count) : 1;
}
