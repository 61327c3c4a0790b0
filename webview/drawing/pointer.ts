/** Pointer and wheel over a view that pans and zooms, told as what the person wants. */

import type { Point } from '../model/places/camera';
import type { OutlineKind } from '../model/places/outline';

export interface PointerHandlers {
  /** The pointer is over this point of the canvas, in CSS pixels, or has left it. */
  hover(point: Point | undefined): void;
  click(point: Point): void;
  pan(byX: number, byY: number): void;
  zoom(factor: number, about: Point): void;
  /** For a view in which something is chosen by drawing around it. */
  readonly outlines?: OutlineHandlers;
}

export interface OutlineHandlers {
  /** What a press begins to draw; nothing when it moves the view. */
  at(isShifted: boolean): OutlineKind | undefined;
  begins(kind: OutlineKind, at: Point): void;
  moves(to: Point): void;
  /** `isWhole` is false when the press was taken back, or didn't move. */
  ends(isWhole: boolean): void;
}

/** A press that moves less than this is a click. */
const clickSlop = 4;

/** @returns what takes the listeners away again. */
export function listenToPointer(canvas: HTMLCanvasElement, handlers: PointerHandlers): () => void {
  const ending = new AbortController();
  const down = new Map<number, Point>();
  let moved = 0;
  let isOutlining = false;

  const place = (event: PointerEvent): Point => ({ x: event.offsetX, y: event.offsetY });
  const spread = (): Point & { readonly distance: number } => {
    const [a, b] = [...down.values()];
    if (!a || !b) return { distance: 0, x: 0, y: 0 };
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): void => canvas.addEventListener(type, listener, { ...options, signal: ending.signal });

  on('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const at = place(event);
    if (down.size === 0) {
      moved = 0;
      const kind = handlers.outlines?.at(event.shiftKey);
      isOutlining = kind !== undefined;
      if (kind) handlers.outlines?.begins(kind, at);
    } else if (isOutlining) {
      // A second finger means to zoom, not to draw.
      isOutlining = false;
      handlers.outlines?.ends(false);
    }
    down.set(event.pointerId, at);
  });
  on('pointermove', (event) => {
    const before = down.get(event.pointerId);
    const point = place(event);
    if (!before) {
      handlers.hover(point);
      return;
    }
    const pinched = down.size === 2 ? spread() : undefined;
    down.set(event.pointerId, point);
    moved += Math.hypot(point.x - before.x, point.y - before.y);
    if (isOutlining) handlers.outlines?.moves(point);
    else if (pinched) {
      const now = spread();
      moved += clickSlop;
      handlers.pan(now.x - pinched.x, now.y - pinched.y);
      if (pinched.distance > 0) handlers.zoom(now.distance / pinched.distance, now);
    } else if (moved > clickSlop) {
      canvas.classList.add('dragging');
      handlers.hover(undefined);
      handlers.pan(point.x - before.x, point.y - before.y);
    }
  });
  const release = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId) || down.size > 0) return;
    canvas.classList.remove('dragging');
    const isClick = event.type === 'pointerup' && moved <= clickSlop;
    if (isOutlining) {
      isOutlining = false;
      handlers.outlines?.ends(event.type === 'pointerup' && !isClick);
    }
    if (isClick) handlers.click(place(event));
  };
  on('pointerup', release);
  on('pointercancel', release);
  on('pointerleave', () => handlers.hover(undefined));
  on(
    'wheel',
    (event) => {
      event.preventDefault();
      const pace = event.deltaMode === 1 ? 0.05 : event.ctrlKey ? 0.01 : 0.002;
      handlers.zoom(Math.exp(-event.deltaY * pace), { x: event.offsetX, y: event.offsetY });
    },
    { passive: false },
  );
  return () => ending.abort();
}
