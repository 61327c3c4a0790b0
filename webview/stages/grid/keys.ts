/** The keys of the grid: everything that a pointer can do. */

import type { Cell } from '../../model/grid/tiling';

export interface KeyHandlers {
  /** The cell that the cursor is on, at the level in view. */
  cursor(): Cell | undefined;
  moveTo(cell: Cell): void;
  keep(cell: Cell): void;
  /** By shares of the view. */
  pan(byX: number, byY: number): void;
  zoom(factor: number): void;
  readonly step: number;
  reset(): void;
  /** Picks the training picture nearest to the cursor, where they show. */
  pickNearest(): void;
  /** Hides what explains the cell; false when nothing does. */
  hideLens(): boolean;
}

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** @returns what takes the listener away again. */
export function listenForKeys(canvas: HTMLCanvasElement, handlers: KeyHandlers): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (handle(event, handlers)) event.preventDefault();
  };
  canvas.addEventListener('keydown', listener);
  return () => canvas.removeEventListener('keydown', listener);
}

function handle(event: KeyboardEvent, handlers: KeyHandlers): boolean {
  const arrow = arrows[event.key];
  if (arrow) {
    const [x, y] = arrow;
    if (event.shiftKey) {
      handlers.pan(x * 0.15, y * 0.15);
      return true;
    }
    const cell = handlers.cursor();
    if (!cell) return false;
    handlers.moveTo({ ...cell, column: cell.column + x, row: cell.row + y });
    return true;
  }
  switch (event.key) {
    case 'Enter':
    case ' ': {
      const cell = handlers.cursor();
      if (cell) handlers.keep(cell);
      return cell !== undefined;
    }
    case '+':
    case '=':
      handlers.zoom(handlers.step);
      return true;
    case '-':
      handlers.zoom(1 / handlers.step);
      return true;
    case '0':
      handlers.reset();
      return true;
    case 'p':
      handlers.pickNearest();
      return true;
    case 'Escape':
      return handlers.hideLens();
    default:
      return false;
  }
}
