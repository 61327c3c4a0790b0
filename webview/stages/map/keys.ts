/** The keys of the map: everything that a pointer can do. */

import type { Point } from '../../model/places/camera';
import type { OutlineKind } from '../../model/places/outline';

export interface KeyHandlers {
  /** An outline is being drawn by keys. */
  isOutlining(): boolean;
  /** To the next picture; up is positive. */
  move(direction: Point): void;
  /** By CSS pixels, as if the map were dragged. */
  pan(byX: number, byY: number): void;
  zoom(factor: number): void;
  fit(): void;
  pick(): void;
  outlineBegins(kind: OutlineKind): void;
  /** By CSS pixels; down is positive. */
  outlineMoves(byX: number, byY: number): void;
  outlineCorner(): void;
  outlineEnds(isWhole: boolean): void;
  /** Nothing chosen, nothing picked. @returns whether there was something. */
  clear(): boolean;
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

const zoomStep = 1.4;
const panStep = 60;
/** One press moves the cross of an outline so far; with Shift farther. */
const outlineStep = 8;
const outlineStride = 40;

/** @returns what takes the listener away again. */
export function listenToKeys(canvas: HTMLCanvasElement, handlers: KeyHandlers): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTaken = handlers.isOutlining() ? outline(event, handlers) : handle(event, handlers);
    if (isTaken) event.preventDefault();
  };
  canvas.addEventListener('keydown', listener);
  return () => canvas.removeEventListener('keydown', listener);
}

function outline(event: KeyboardEvent, handlers: KeyHandlers): boolean {
  const arrow = arrows[event.key];
  if (arrow) {
    const step = event.shiftKey ? outlineStride : outlineStep;
    handlers.outlineMoves(arrow.x * step, -arrow.y * step);
    return true;
  }
  if (event.key === ' ') handlers.outlineCorner();
  else if (event.key === 'Enter') handlers.outlineEnds(true);
  else if (event.key === 'Escape') handlers.outlineEnds(false);
  else return false;
  return true;
}

function handle(event: KeyboardEvent, handlers: KeyHandlers): boolean {
  const arrow = arrows[event.key];
  if (arrow) {
    if (event.shiftKey) handlers.pan(-arrow.x * panStep, arrow.y * panStep);
    else handlers.move(arrow);
    return true;
  }
  switch (event.key) {
    case '+':
    case '=':
      handlers.zoom(zoomStep);
      return true;
    case '-':
      handlers.zoom(1 / zoomStep);
      return true;
    case '0':
      handlers.fit();
      return true;
    case 'Enter':
      handlers.pick();
      return true;
    case 'r':
    case 'R':
      handlers.outlineBegins('rectangle');
      return true;
    case 'l':
    case 'L':
      handlers.outlineBegins('lasso');
      return true;
    case 'Escape':
      return handlers.clear();
    default:
      return false;
  }
}
