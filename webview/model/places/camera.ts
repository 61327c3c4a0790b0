/** Which part of the map is in view: the arithmetic between places on the map and pixels of its canvas. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the map; `top` is above `bottom`, as the second coordinate grows upwards. */
export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** The place in the middle of the canvas, and how many CSS pixels one unit of the map takes. */
export interface Camera extends Point {
  readonly scale: number;
}

/** Of the scale that shows everything. */
const zoomLimits = { out: 1 / 6, in: 2 ** 15 };

/** The smallest rectangle around all places that are numbers; absent when there is none. */
export function boundsOf(places: Float32Array): Bounds | undefined {
  let left = Infinity;
  let right = -Infinity;
  let bottom = Infinity;
  let top = -Infinity;
  for (let at = 0; at < places.length; at += 2) {
    const x = places[at]!;
    const y = places[at + 1]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  return left <= right ? { left, right, bottom, top } : undefined;
}

/** The view that shows all of `bounds` with `margin` CSS pixels around it. */
export function fit(bounds: Bounds, { width, height }: Size, margin: number): Camera {
  const across = bounds.right - bounds.left;
  const up = bounds.top - bounds.bottom;
  const room = (side: number): number => Math.max(1, side - 2 * margin);
  const scale = Math.min(room(width) / across, room(height) / up);
  return {
    x: (bounds.left + bounds.right) / 2,
    y: (bounds.bottom + bounds.top) / 2,
    // One picture, or all at one place, has no extent to be measured by.
    scale: Number.isFinite(scale) ? scale : 1,
  };
}

export function toScreen(camera: Camera, { width, height }: Size, { x, y }: Point): Point {
  return { x: width / 2 + (x - camera.x) * camera.scale, y: height / 2 - (y - camera.y) * camera.scale };
}

export function toMap(camera: Camera, { width, height }: Size, { x, y }: Point): Point {
  return { x: camera.x + (x - width / 2) / camera.scale, y: camera.y - (y - height / 2) / camera.scale };
}

/** What of the map the canvas shows, and `margin` CSS pixels on each side of it. */
export function inView(camera: Camera, { width, height }: Size, margin = 0): Bounds {
  const across = (width / 2 + margin) / camera.scale;
  const up = (height / 2 + margin) / camera.scale;
  return {
    left: camera.x - across,
    right: camera.x + across,
    bottom: camera.y - up,
    top: camera.y + up,
  };
}

/** The view moved by CSS pixels, as if the map were dragged. */
export function panBy(camera: Camera, byX: number, byY: number): Camera {
  return { ...camera, x: camera.x - byX / camera.scale, y: camera.y + byY / camera.scale };
}

/** The view with `factor` times the scale, while what lies under `point` of the canvas stays there. */
export function zoomAbout(camera: Camera, size: Size, factor: number, point: Point): Camera {
  const fixed = toMap(camera, size, point);
  const scale = camera.scale * factor;
  return {
    x: fixed.x - (point.x - size.width / 2) / scale,
    y: fixed.y + (point.y - size.height / 2) / scale,
    scale,
  };
}

/** The scale within what is of use next to that of `whole`, which shows everything. */
export function limitedFactor(camera: Camera, factor: number, whole: Camera): number {
  const scale = camera.scale * factor;
  const limited = Math.min(whole.scale * zoomLimits.in, Math.max(whole.scale * zoomLimits.out, scale));
  return limited / camera.scale;
}

/** The view moved as little as it takes to have something of `bounds` in its middle half: nobody gets lost. */
export function keptNear(camera: Camera, size: Size, bounds: Bounds): Camera {
  const across = size.width / 4 / camera.scale;
  const up = size.height / 4 / camera.scale;
  return {
    ...camera,
    x: Math.min(bounds.right + across, Math.max(bounds.left - across, camera.x)),
    y: Math.min(bounds.top + up, Math.max(bounds.bottom - up, camera.y)),
  };
}

/** The view moved as little as it takes to show `place` at least `margin` CSS pixels from the edge. */
export function showing(camera: Camera, size: Size, place: Point, margin: number): Camera {
  const { x, y } = toScreen(camera, size, place);
  const into = (value: number, side: number): number => {
    const low = Math.min(margin, side / 2);
    return Math.min(side - low, Math.max(low, value)) - value;
  };
  return panBy(camera, into(x, size.width), into(y, size.height));
}

/**
 * The view moved up as little as it takes to have `place`, and `margin` CSS pixels below it, above what covers the lower
 * edge of the canvas; the same view when the place is not under that.
 */
export function uncovered(camera: Camera, size: Size, place: Point, covered: number, margin: number): Camera {
  const { x, y } = toScreen(camera, size, place);
  const isInView = x >= 0 && x <= size.width && y >= 0 && y <= size.height;
  const lowest = Math.max(size.height / 8, size.height - covered - margin);
  return isInView && y > lowest ? panBy(camera, 0, lowest - y) : camera;
}

/** The view a share `t` of the way from one to another: the scale grows by equal factors, not by equal steps. */
export function between(from: Camera, to: Camera, t: number): Camera {
  const ratio = to.scale / from.scale;
  const scale = from.scale * ratio ** t;
  // Places move along with the scale, so that the target stays at one point of the canvas while it grows.
  const share = Math.abs(ratio - 1) < 1e-6 ? t : (1 - ratio ** -t) / (1 - 1 / ratio);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, scale };
}

/** Changes places, x and y in turn, so that the view `now` shows them where `before` did. */
export function seenFrom(places: Float32Array, before: Camera, now: Camera): void {
  const ratio = before.scale / now.scale;
  for (let at = 0; at < places.length; at += 2) {
    places[at] = now.x + (places[at]! - before.x) * ratio;
    places[at + 1] = now.y + (places[at + 1]! - before.y) * ratio;
  }
}
