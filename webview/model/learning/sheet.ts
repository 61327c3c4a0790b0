/** How pictures stand in rows, each as large as the width allows. */

/** Free between two pictures, in CSS pixels. */
const gap = 3;
/** Sides of a picture, in CSS pixels. */
const sides = { least: 26, usual: 36, most: 64 };

/** In CSS pixels. */
export interface Sheet {
  readonly columns: number;
  /** Side of a picture. */
  readonly cell: number;
  /** From one column to the next. */
  readonly step: number;
  /** From the top of one row to that of the next: each row holds as many pictures one over the other as there are layers. */
  readonly band: number;
  readonly height: number;
}

/** @param pictures how many, of `size` pixels a side, in `layers` that stand one over the other. */
export function sheetFor(
  width: number,
  { count, size, layers }: { readonly count: number; readonly size: number; readonly layers: number },
): Sheet {
  const least = Math.max(sides.least, Math.min(sides.usual, size));
  const columns = fullRows(count, Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap)))));
  const cell = Math.min((width + gap) / columns - gap, sides.most);
  const bands = Math.ceil(count / columns);
  const band = layers * cell + (layers - 1) + gap * 2;
  return { columns, cell, step: cell + gap, band, height: Math.max(0, bands * band - gap * 2) };
}

/** As many columns as fill all rows, if that is not far below the most that fit. */
function fullRows(count: number, most: number): number {
  for (let columns = most; columns > most / 2; columns--) {
    if (count % columns === 0) return columns;
  }
  return most;
}
