/** The lowest layer: decoded pictures, faint, and the contours of the density over them. */

import { theme } from '../../drawing/theme';
import { type Camera, type Size, toScreen } from '../../model/places/camera';
import type { Contour } from '../../model/places/layout';
import { shadeOfCategory } from '../../model/places/shades';
import type { MapScene } from './scene';

/** How much of a decoded picture shows. */
const groundOpacity = { usual: 0.13, highContrast: 0.1 };

export class GroundLayer {
  /** Lines as the canvas has them, made once for all views of them. */
  readonly #paths = new WeakMap<Contour, Path2D>();

  draw(
    context: CanvasRenderingContext2D,
    { ground, shown, palette, byLabel }: MapScene,
    camera: Camera,
    size: Size,
    contourOpacity: number,
  ): void {
    const { foreground, highContrast } = theme();
    this.clear(context, size);
    if (ground) {
      const from = toScreen(camera, size, { x: ground.left, y: ground.top });
      const to = toScreen(camera, size, { x: ground.right, y: ground.bottom });
      context.globalAlpha = highContrast ? groundOpacity.highContrast : groundOpacity.usual;
      context.imageSmoothingEnabled = true;
      context.drawImage(ground.image(), from.x, from.y, to.x - from.x, to.y - from.y);
      context.globalAlpha = 1;
    }
    if (contourOpacity <= 0) return;
    const matrix = context.getTransform();
    context.save();
    const origin = toScreen(camera, size, { x: 0, y: 0 });
    context.translate(origin.x, origin.y);
    context.scale(camera.scale, -camera.scale);
    for (const contour of shown.contours) {
      const colour =
        byLabel && contour.label !== undefined ? palette.css(shadeOfCategory(contour.label)) : foreground;
      const path = this.#path(contour);
      context.fillStyle = context.strokeStyle = colour;
      context.globalAlpha =
        contourOpacity * (highContrast ? 0.05 : contour.label === undefined ? 0.035 : 0.07);
      context.fill(path, 'evenodd');
      context.globalAlpha = contourOpacity * (highContrast ? 0.9 : 0.32);
      context.lineWidth = 1 / camera.scale;
      context.stroke(path);
    }
    context.restore();
    context.setTransform(matrix);
  }

  /** Nothing but the background. */
  clear(context: CanvasRenderingContext2D, { width, height }: Size): void {
    context.fillStyle = theme().background;
    context.fillRect(0, 0, width, height);
  }

  #path(contour: Contour): Path2D {
    const known = this.#paths.get(contour);
    if (known) return known;
    const path = new Path2D();
    for (const ring of contour.rings) {
      path.moveTo(ring[0]!, ring[1]!);
      for (let at = 2; at < ring.length; at += 2) path.lineTo(ring[at]!, ring[at + 1]!);
      path.closePath();
    }
    this.#paths.set(contour, path);
    return path;
  }
}
