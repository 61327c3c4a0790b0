/** How the panel is laid out: by its width alone, and by what a person has set. */

import type { Panel } from './panel';

/** From this width on, two stages stand side by side, in CSS pixels. */
const twoStagesFrom = 900;
/** From this width on, the inspector stands beside the stages. */
const inspectorBesideFrom = 1150;

export interface Layout {
  readonly twoStages: boolean;
  readonly inspectorBeside: boolean;
}

export function layoutFor(width: number): Layout {
  return { twoStages: width >= twoStagesFrom, inspectorBeside: width >= inspectorBesideFrom };
}

/** Of a button with an icon alone, in a line of them. */
const buttonWidth = 30;

/** How many of several buttons show in a line of a width, when those that don't fit go behind one more. */
export function buttonsThatFit(count: number, width: number): number {
  const fitting = Math.max(0, Math.floor(width / buttonWidth));
  return fitting >= count ? count : Math.max(0, fitting - 1);
}

export type Place = 'first' | 'second';

/**
 * The stages that show until a person has chosen some: the map, and how the run learns. Where one shows it is the map
 * once there is something on it: of weights that are learnt just now, when the pictures have been encoded.
 *
 * @param two whether there is room for both: then nothing moves when the map is there.
 */
export function unchosenStages(
  { state, space }: Pick<Panel, 'state' | 'space'>,
  two: boolean,
): Readonly<Record<Place, string>> {
  const kind = state.value.selection.explored?.weights.kind;
  const hasMap = kind === 'checkpoint' || (kind === 'live' && space.space !== undefined);
  return hasMap || two ? { first: 'map', second: 'learning' } : { first: 'learning', second: 'map' };
}

/**
 * The stages that show when `id` is chosen for a place: where the other place shows it already, the two swap, so
 * that no stage shows twice.
 */
export function choose(
  shown: Readonly<Record<Place, string>>,
  place: Place,
  id: string,
): Readonly<Record<Place, string>> {
  const other = place === 'first' ? 'second' : 'first';
  return shown[other] === id
    ? ({ [place]: id, [other]: shown[place] } as Record<Place, string>)
    : { ...shown, [place]: id };
}

/** The stages that were saved, as far as they are among `ids`, and never the same twice. */
export function validStages(
  saved: Readonly<Record<Place, string>>,
  ids: readonly string[],
): Readonly<Record<Place, string>> {
  const first = ids.includes(saved.first) ? saved.first : (ids[0] ?? '');
  const isSecond = ids.includes(saved.second) && saved.second !== first;
  return { first, second: isSecond ? saved.second : (ids.find((id) => id !== first) ?? '') };
}
