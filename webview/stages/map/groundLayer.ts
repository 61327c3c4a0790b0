/** The lowest layer: decoded pictures, faint, and the contours of the density over them. */

import { theme } from '../../drawing/theme';
import { type Camera, type Size, toScreen } from '../../model/places/camera';
import type { PixelBox, Shift } from '../../model/places/scroll';
import type { Contour } from '../../model/places/layout';
import { shadeOfCategory } from '../../model/places/shades';
import type { MapScene } from './scene';

/** How much of a decoded picture shows. */
const groundOpacity = { usual: 0.13, highContrast: 0.1 };

export interface GroundView {
  readonly camera: Camera;
  readonly size: Size;
  /** Pixels of the screen to a CSS pixel. */
  readonly ratio: number;
}

export class GroundLayer {
  /** Lines as the canvas has them, made once for all views of them. */
  readonly #paths = new WeakMap<Contour, Path2D>();

  /** @param part of the canvas that is drawn, if not all. */
  draw(
    context: CanvasRenderingContext2D,
    scene: MapScene,
    view: GroundView,
    contourOpacity: number,
    part?: PixelBox,
  ): void {
    context.save();
    if (part) {
      // In pixels of the screen: an edge between two of them would be a seam.
      const transform = context.getTransform();
      context.resetTransform();
      context.beginPath();
      context.rect(part.left, part.top, part.width, part.height);
      context.clip();
      context.setTransform(transform);
    }
    this.#draw(context, scene, view, contourOpacity);
    context.restore();
  }

  /** Moves what is on the canvas; the part that comes free keeps what was there. */
  shift(context: CanvasRenderingContext2D, { x, y }: Shift): void {
    if (x === 0 && y === 0) return;
    context.save();
    context.resetTransform();
    context.imageSmoothingEnabled = false;
    context.drawImage(context.canvas, x, y);
    context.restore();
  }

  #draw(
    context: CanvasRenderingContext2D,
    { ground, shown, palette, byLabel }: MapScene,
    { camera, size }: GroundView,
    contourOpacity: number,
  ): void {
    const { foreground, highContrast } = theme();
    this.clear(context);
    if (ground) {
      const from = toScreen(camera, size, { x: ground.left, y: ground.top });
      const to = toScreen(camera, size, { x: ground.right, y: ground.bottom });
      context.globalAlpha = highContrast ? groundOpacity.highContrast : groundOpacity.usual;
      context.imageSmoothingEnabled = true;
      context.drawImage(ground.image(), from.x, from.y, to.x - from.x, to.y - from.y);
      context.globalAlpha = 1;
    }
    if (contourOpacity <= 0) return;
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
  }

  /** Nothing but the background. */
  clear(context: CanvasRenderingContext2D): void {
    const transform = context.getTransform();
    context.resetTransform();
    context.fillStyle = theme().background;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(transform);
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
