/** How pictures stand in rows, each as large as the width allows. */

/** Free between two pictures, in CSS pixels. */
const gap = 3;
/** Sides of a picture, in CSS pixels; the smallest is where there is no room for more. */
const sides = { smallest: 9, least: 26, usual: 36, most: 64 };

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

/**
 * @param pictures how many, of `size` pixels a side, in `layers` that stand one over the other.
 * @param room in CSS pixels: where the pictures would be higher they are smaller, in as many columns as it takes.
 */
export function sheetFor(
  width: number,
  pictures: { readonly count: number; readonly size: number; readonly layers: number },
  room = Infinity,
): Sheet {
  const { count, size } = pictures;
  const least = Math.max(sides.least, Math.min(sides.usual, size));
  const first = fullRows(count, mostColumns(width, count, least));
  const last = mostColumns(width, count, sides.smallest);
  let sheet = inColumns(first, width, pictures);
  for (let columns = first + 1; columns <= last && sheet.height > room; columns++) {
    if (count % columns === 0 || columns === last) sheet = inColumns(columns, width, pictures);
  }
  return sheet;
}

function inColumns(
  columns: number,
  width: number,
  { count, layers }: { readonly count: number; readonly layers: number },
): Sheet {
  const cell = Math.min((width + gap) / columns - gap, sides.most);
  const bands = Math.ceil(count / columns);
  const band = layers * cell + (layers - 1) + gap * 2;
  return { columns, cell, step: cell + gap, band, height: Math.max(0, bands * band - gap * 2) };
}

function mostColumns(width: number, count: number, side: number): number {
  return Math.max(1, Math.min(count, Math.floor((width + gap) / (side + gap))));
}

/** As many columns as fill all rows, if that is not far below the most that fit. */
function fullRows(count: number, most: number): number {
  for (let columns = most; columns > most / 2; columns--) {
    if (count % columns === 0) return columns;
  }
  return most;
}
