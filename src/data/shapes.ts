import type { RandomStream } from '../latent/random';

/** What is drawn; also the names of the label folders. */
export const shapeNames = ['circle', 'square', 'star', 'triangle'] as const;
export type ShapeName = (typeof shapeNames)[number];

/** Side of the square picture, in pixels. */
export const shapePictureSize = 64;

/** Signed distance from a point to the edge of a shape of radius 1 about the origin, negative inside. */
type SignedDistance = (x: number, y: number) => number;

const distances: Record<ShapeName, SignedDistance> = {
  circle: (x, y) => Math.hypot(x, y) - 0.85,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.75,
  triangle: polygon(regular(3, 1, 1)),
  star: polygon(regular(5, 1.05, 0.45)),
};

/**
 * Draws one shape of random place, size, turn and colour over a background that changes evenly from one
 * colour to another.
 *
 * @returns 64 · 64 · 3 bytes, row by row, channel last.
 */
export function drawShape(shape: ShapeName, random: RandomStream): Uint8Array {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const radius = between(11, 20);
  const middle = shapePictureSize / 2;
  const centreX = middle + between(-1, 1) * (middle - radius - 3);
  const centreY = middle + between(-1, 1) * (middle - radius - 3);
  const turn = between(0, 2 * Math.PI);
  const hue = random.uniform();
  const ink = fromHsl(hue, between(0.65, 0.9), between(0.5, 0.65));
  // A dim background of another hue, so that the shape always stands out.
  const far = (hue + between(0.35, 0.65)) % 1;
  const from = fromHsl(far, between(0.15, 0.4), between(0.1, 0.2));
  const to = fromHsl((far + 0.08) % 1, between(0.15, 0.4), between(0.2, 0.32));
  const slope = between(0, 2 * Math.PI);

  const distance = distances[shape];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const out = new Uint8Array(shapePictureSize * shapePictureSize * 3);
  let at = 0;
  for (let row = 0; row < shapePictureSize; row++) {
    for (let column = 0; column < shapePictureSize; column++) {
      const x = (column + 0.5 - centreX) / radius;
      const y = (row + 0.5 - centreY) / radius;
      const edge = distance(x * cos + y * sin, y * cos - x * sin) * radius;
      // The edge is soft over two pixels: small moves change the picture evenly.
      const cover = Math.min(1, Math.max(0, 0.5 - edge / 2));
      const along =
        (Math.cos(slope) * (column - middle) + Math.sin(slope) * (row - middle)) / shapePictureSize;
      const blend = Math.min(1, Math.max(0, 0.5 + along));
      for (let channel = 0; channel < 3; channel++) {
        const ground = from[channel]! + (to[channel]! - from[channel]!) * blend;
        out[at++] = Math.round(ground + (ink[channel]! - ground) * cover);
      }
    }
  }
  return out;
}

/** Corners of a star, alternating between two radii; of a regular polygon when the radii are one. */
function regular(points: number, outer: number, inner: number): readonly (readonly [number, number])[] {
  const corners = inner === outer ? points : 2 * points;
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    const radius = i % 2 === 0 ? outer : inner;
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
}

function polygon(corners: readonly (readonly [number, number])[]): SignedDistance {
  return (x, y) => {
    let nearest = Infinity;
    let inside = false;
    let [ax, ay] = corners.at(-1)!;
    for (const [bx, by] of corners) {
      const [ex, ey] = [bx - ax, by - ay];
      const t = Math.min(1, Math.max(0, ((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey)));
      nearest = Math.min(nearest, (x - ax - t * ex) ** 2 + (y - ay - t * ey) ** 2);
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * ex) inside = !inside;
      [ax, ay] = [bx, by];
    }
    return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
  };
}

/** Hue, saturation and lightness in [0, 1] to levels in [0, 255]. */
function fromHsl(hue: number, saturation: number, lightness: number): readonly number[] {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue * 12) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  });
}
