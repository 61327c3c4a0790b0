/** Pointer, wheel and keys over the grid, told as what the person wants. */

export interface GestureHandlers {
  /** The pointer is over this point of the canvas, in CSS pixels, or has left it. */
  hover(point: { readonly x: number; readonly y: number } | undefined): void;
  keep(point: { readonly x: number; readonly y: number }): void;
  /** In CSS pixels. */
  pan(byX: number, byY: number): void;
  zoom(factor: number, x: number, y: number): void;
  /** False lets the wheel scroll the page: there is nothing left to zoom out of. */
  canZoom(factor: number): boolean;
  reset(): void;
  /** Whether a double click would change anything; if not, a click need not wait for a second. */
  canReset(): boolean;
}

/** A second press sooner than this makes a double click. */
const doubleClick = 260;
/** A press that moves less than this is a click. */
const clickSlop = 4;
/** Wheel events closer together than this belong to one turn of the wheel. */
const wheelPause = 220;

export function listenForGestures(canvas: HTMLCanvasElement, handlers: GestureHandlers): void {
  pointers(canvas, handlers);
  wheel(canvas, handlers);
}

function pointers(canvas: HTMLCanvasElement, handlers: GestureHandlers): void {
  const down = new Map<number, { x: number; y: number }>();
  let moved = 0;
  let click = 0;

  const place = (event: PointerEvent) => ({ x: event.offsetX, y: event.offsetY });
  const spread = (): { distance: number; x: number; y: number } => {
    const [a, b] = [...down.values()];
    if (!a || !b) return { distance: 0, x: 0, y: 0 };
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (down.size === 0) moved = 0;
    down.set(event.pointerId, place(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    const before = down.get(event.pointerId);
    const point = place(event);
    if (!before) {
      handlers.hover(point);
      return;
    }
    const pinched = down.size === 2 ? spread() : undefined;
    down.set(event.pointerId, point);
    moved += Math.hypot(point.x - before.x, point.y - before.y);
    if (pinched) {
      const now = spread();
      moved += clickSlop;
      handlers.pan(now.x - pinched.x, now.y - pinched.y);
      if (pinched.distance > 0) handlers.zoom(now.distance / pinched.distance, now.x, now.y);
    } else if (moved > clickSlop) {
      canvas.classList.add('dragging');
      handlers.pan(point.x - before.x, point.y - before.y);
    }
  });
  const release = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId) || down.size > 0) return;
    canvas.classList.remove('dragging');
    if (event.type !== 'pointerup' || moved > clickSlop) return;
    const point = place(event);
    window.clearTimeout(click);
    if (handlers.canReset()) click = window.setTimeout(() => handlers.keep(point), doubleClick);
    else handlers.keep(point);
  };
  canvas.addEventListener('dblclick', () => {
    window.clearTimeout(click);
    handlers.reset();
  });
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => handlers.hover(undefined));
}

function wheel(canvas: HTMLCanvasElement, handlers: GestureHandlers): void {
  // A turn of the wheel that began by scrolling the page goes on scrolling it, though the grid slides
  // under the pointer meanwhile; and the other way round.
  let owner: 'grid' | 'page' = 'page';
  let last = -Infinity;
  window.addEventListener(
    'wheel',
    (event) => {
      const now = performance.now();
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : event.ctrlKey ? 0.01 : 0.002));
      const over = event.target === canvas;
      if (now - last > wheelPause) owner = over && handlers.canZoom(factor) ? 'grid' : 'page';
      last = now;
      if (owner === 'page') return;
      event.preventDefault();
      if (over) handlers.zoom(factor, event.offsetX, event.offsetY);
    },
    { passive: false },
  );
}
