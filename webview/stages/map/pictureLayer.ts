/** Small pictures at their places, none covering another, and the names of labels where most of theirs are. */

import { drawPicture } from '../../drawing/pixels';
import { theme } from '../../drawing/theme';
import { type Box, meet, placeForName } from '../../model/map/names';
import { type Camera, inView, type Point, type Size, toScreen } from '../../model/places/camera';
import type { Detail } from '../../model/places/levelOfDetail';
import { leftOut, shadeOfCategory } from '../../model/places/shades';
import type { MapScene } from './scene';

/** A picture where it is drawn, its middle in CSS pixels. */
export interface PlacedPicture extends Point {
  readonly row: number;
  readonly side: number;
}

/** A picture comes up within so many milliseconds. */
const fading = 160;
/** What isn't chosen steps back. */
const faintShare = 0.25;
/** More would be drawn than seen: by then every picture is smaller than its share of the screen. */
const most = 1500;
/** More names than this cover each other, and trying them all would hold up every frame. */
const mostNames = { drawn: 100, tried: 1000 };

export class PictureLayer {
  /** When each picture was first drawn in this view. */
  #since = new Map<number, number>();
  #placed: readonly PlacedPicture[] = [];
  #names: readonly NameBox[] = [];

  /** What is drawn now, the most typical first. */
  get placed(): readonly PlacedPicture[] {
    return this.#placed;
  }

  /**
   * Which pictures belong into a view, the most typical first; after the names.
   * @param onMore is called when there are more, which take long to find.
   */
  place(
    { layout, shown }: MapScene,
    { camera, size }: { readonly camera: Camera; readonly size: Size },
    { pictureSide: side, pictureDistance }: Pick<Detail, 'pictureSide' | 'pictureDistance'>,
    onMore: () => void,
  ): void {
    const bounds = inView(camera, size, side / 2);
    const { places, rows } = layout.index;
    const placed: PlacedPicture[] = [];
    const { pictures } = shown;
    for (const at of pictures?.at(pictures.levelFor(pictureDistance / camera.scale), onMore) ?? []) {
      const x = places[at * 2]!;
      const y = places[at * 2 + 1]!;
      if (x < bounds.left || x > bounds.right || y < bounds.bottom || y > bounds.top) continue;
      const middle = toScreen(camera, size, { x, y });
      const half = side / 2;
      const box = {
        left: middle.x - half,
        right: middle.x + half,
        top: middle.y - half,
        bottom: middle.y + half,
      };
      // A name is read only where no picture is under it.
      if (this.#names.some((name) => meet(box, name))) continue;
      placed.push({ ...middle, row: rows[at]!, side });
      if (placed.length === most) break;
    }
    this.#placed = placed;
  }

  /** The picture under a point of the canvas. */
  at(point: Point, scene: MapScene): number | undefined {
    return this.#placed.find(({ x, y, side, row }) => {
      const isOver = Math.abs(point.x - x) <= side / 2 && Math.abs(point.y - y) <= side / 2;
      return isOver && scene.picture(row) !== undefined;
    })?.row;
  }

  /** Draws what is placed; true while some of it is still coming up. */
  draw(context: CanvasRenderingContext2D, scene: MapScene, moment: number, isStill: boolean): boolean {
    const { border } = theme();
    const since = new Map<number, number>();
    let isComing = false;
    context.lineWidth = 1.5;
    context.imageSmoothingEnabled = true;
    for (const { row, x, y, side } of this.#placed) {
      const picture = scene.picture(row);
      if (!picture) continue;
      const began = this.#since.get(row) ?? moment;
      since.set(row, began);
      const share = isStill ? 1 : Math.min(1, (moment - began) / fading);
      if (share < 1) isComing = true;
      context.globalAlpha = scene.isFaint(row) ? share * faintShare : share;
      const left = Math.round(x - side / 2);
      const top = Math.round(y - side / 2);
      const drawn = Math.round(side);
      drawPicture(context, picture, left, top, drawn, drawn);
      const shade = scene.shades[row]!;
      context.strokeStyle = shade === leftOut ? border : scene.palette.css(shade);
      context.strokeRect(left, top, drawn, drawn);
    }
    context.globalAlpha = 1;
    this.#since = since;
    return isComing;
  }

  /** Where the names of labels go: at the median, or beside it where another name is. */
  placeNames(context: CanvasRenderingContext2D, scene: MapScene, camera: Camera, size: Size): void {
    const boxes: NameBox[] = [];
    context.font = nameFont();
    let tried = 0;
    for (const [label, median] of scene.layout.medians.entries()) {
      if (!median || scene.hiddenLabels.has(label)) continue;
      const at = toScreen(camera, size, median);
      if (at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height) continue;
      if (boxes.length === mostNames.drawn || tried++ === mostNames.tried) break;
      const name = short(scene.labelNames[label] ?? '');
      const box = placeForName(at, context.measureText(name).width + 6, size, boxes);
      if (box) boxes.push({ ...box, label, name });
    }
    this.#names = boxes;
  }

  drawNames(context: CanvasRenderingContext2D, scene: MapScene): void {
    const { background, foreground } = theme();
    context.font = nameFont();
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    for (const { name, label, x, y } of this.#names) {
      context.lineWidth = 5;
      context.strokeStyle = background;
      context.globalAlpha = 0.85;
      context.strokeText(name, x, y);
      context.globalAlpha = 1;
      context.fillStyle = scene.byLabel ? scene.palette.css(shadeOfCategory(label)) : foreground;
      context.fillText(name, x, y);
    }
  }
}

interface NameBox extends Box, Point {
  readonly label: number;
  readonly name: string;
}

function nameFont(): string {
  return `700 19px ${theme().font}`;
}

function short(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}\u2026` : name;
}
