/** What follows from where the pictures are, and from which of them are shown: worked out once for each. */

import type { Bounds, Point } from './camera';
import { contours } from './contours';
import { coreOf, densityFields, levelsHolding } from './density';
import { labelMedians, typicalFirst } from './labels';
import { averageSpacing } from './levelOfDetail';
import { PictureLevels } from './pictureLevels';
import { PlaceIndex } from './placeIndex';
import type { Sliced } from './slices';

/** With more labels than this their outlines would cover each other: all pictures then share one. */
const mostOutlined = 24;
/** Shares of the pictures that lie within an outline: of each label, or of all. */
const sharesOfLabel = [0.85, 0.5];
const sharesOfAll = [0.95, 0.8, 0.6, 0.4, 0.2];
/** Fewer pictures than this are seen one by one. */
const leastOutlined = 200;

/** Where every picture is. */
export class Layout {
  readonly index: PlaceIndex;
  /** Where most are; absent when none has a place. */
  readonly core?: Bounds;
  readonly #labels: Int32Array;
  readonly #labelCount: number;
  #medians?: readonly (Point | undefined)[];

  /** @param places x and y in turn; @param labels a number for each picture, −1 for none. */
  constructor(
    readonly places: Float32Array,
    labels: Int32Array,
    labelCount: number,
  ) {
    this.index = new PlaceIndex(places);
    this.core = coreOf(this.index.places);
    this.#labels = labels;
    this.#labelCount = labelCount;
  }

  /** Of the labels, by their number. */
  get medians(): readonly (Point | undefined)[] {
    return (this.#medians ??= labelMedians(this.index, this.#labels, this.#labelCount));
  }
}

/** Where the density has one value: the rings around the densest regions that hold a share of the pictures. */
export interface Contour {
  /** Number of the label; absent for all pictures. */
  readonly label?: number;
  readonly share: number;
  readonly rings: readonly Float32Array[];
}

/** The pictures of a layout that are shown. */
export interface Shown {
  readonly count: number;
  /** Average distance between neighbours where most are, in units of the map. */
  readonly spacing: number;
  /** None till they are worked out, and for few pictures. */
  readonly contours: readonly Contour[];
  /** Which of them can be drawn at their places; absent till that is worked out. */
  readonly pictures?: PictureLevels;
}

/** What is known without long work. @param accepts says which rows are shown. */
export function shownAtOnce({ index, core }: Layout, accepts: (row: number) => boolean): Shown {
  let count = 0;
  for (const row of index.rows) if (accepts(row)) count++;
  const area = core ? (core.right - core.left) * (core.top - core.bottom) : 0;
  return { count, spacing: core ? averageSpacing(area * 0.5, count) : 1, contours: [] };
}

/** The same with its contours, and then with the pictures at their places. */
export function* shownWhole(
  shown: Shown,
  { index, core }: Layout,
  { labels, labelCount }: { readonly labels: Int32Array; readonly labelCount: number },
  accepts: (row: number) => boolean,
): Sliced<Shown> {
  const { rows, places } = index;
  const byLabel = labelCount > 0 && labelCount <= mostOutlined;
  const groupOf = (at: number): number => {
    const row = rows[at]!;
    if (!accepts(row)) return -1;
    return byLabel ? labels[row]! : 0;
  };
  const fields = core ? yield* densityFields(places, byLabel ? labelCount : 1, groupOf, core) : [];
  const lines: Contour[] = [];
  if (shown.count >= leastOutlined) {
    const shares = byLabel ? sharesOfLabel : sharesOfAll;
    for (const [label, field] of fields.entries()) {
      const levels = levelsHolding(field, shares);
      yield;
      for (const [i, share] of shares.entries()) {
        const level = levels[i]!;
        // Nothing of this label is shown.
        if (!(level > 0)) continue;
        lines.push({ label: byLabel ? label : undefined, share, rings: contours(field, level) });
        yield;
      }
    }
  }
  const outlined = { ...shown, contours: lines };
  yield outlined;
  const order = yield* typicalFirst(index, labels, fields, accepts);
  return { ...outlined, pictures: new PictureLevels(index, order) };
}
