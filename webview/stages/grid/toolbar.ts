/** Which plane the grid shows, and how it is looked at. */

import type { LatentSpace } from '../../../src/protocol/trainer';
import { decimal, dimensionName } from '../../format';
import type { Axes, ViewSettings } from '../../model/viewState';
import { shownDimensions } from './plane';
import { button, checkbox, choiceRow, dropdown, element } from '../../legacy';

export interface GridToolbar {
  readonly axes: HTMLElement;
  readonly view: HTMLElement;
  /** Brings the controls in line with the axes in force and the model. */
  sync(axes: Axes, dimensions: number, space: LatentSpace | undefined): void;
}

export interface ViewActions {
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly reset: () => void;
}

export function gridToolbar(settings: ViewSettings, actions: ViewActions): GridToolbar {
  /** The pair of dimensions shown, or shown before the principal axes were. */
  let pair: readonly [number, number] = [0, 1];
  const setAxes = (axes: Axes): void => settings.update({ axes });
  const kind = choiceRow<Axes['kind']>({
    label: 'Axes',
    choices: [
      { value: 'dimensions', label: 'Dimensions' },
      { value: 'principal', label: 'Principal axes' },
    ],
    value: settings.state.axes?.kind ?? 'dimensions',
    testId: 'axes-kind',
    onChange: (value) => {
      const [x, y] = pair;
      setAxes(value === 'principal' ? { kind: 'principal' } : { kind: 'dimensions', x, y });
    },
  });
  const choose = (place: 0 | 1, value: string): void => {
    const dimension = Number(value);
    const [x, y] = pair;
    // Choosing what the other axis shows swaps the two.
    if (place === 0) setAxes({ kind: 'dimensions', x: dimension, y: dimension === y ? x : y });
    else setAxes({ kind: 'dimensions', x: dimension === x ? y : x, y: dimension });
  };
  const across = dropdown({ label: 'Across', testId: 'axis-x', onChange: (value) => choose(0, value) });
  const up = dropdown({ label: 'Up', testId: 'axis-y', onChange: (value) => choose(1, value) });
  const overlay = checkbox({
    label: 'Training pictures',
    checked: settings.state.overlay,
    testId: 'overlay',
    onChange: (checked) => settings.update({ overlay: checked }),
  });
  const axes = element(
    'div',
    { class: 'axes' },
    kind.root,
    element('div', { class: 'axis-pickers' }, across.root, up.root),
  );
  const view = element(
    'div',
    { class: 'buttons tight' },
    overlay.root,
    button({ label: 'Zoom Out', icon: 'zoom-out', kind: 'icon', onPress: actions.zoomOut }),
    button({ label: 'Zoom In', icon: 'zoom-in', kind: 'icon', onPress: actions.zoomIn }),
    button({
      label: 'Show All',
      icon: 'screen-full',
      kind: 'icon',
      testId: 'grid-reset',
      onPress: actions.reset,
    }),
  );
  return {
    axes,
    view,
    sync: (shown, dimensions, space) => {
      const principal = shown.kind === 'principal';
      if (!principal) pair = shownDimensions(shown, dimensions);
      kind.set(shown.kind);
      overlay.set(settings.state.overlay);
      const choices = Array.from({ length: dimensions }, (_, dimension) => {
        const kl = space?.klPerDimension[dimension];
        const told = kl === undefined ? '' : ` \u00b7 ${decimal(kl)} nats`;
        return { value: String(dimension), label: `${dimensionName(dimension)}${told}` };
      });
      across.set(choices, String(pair[0]));
      up.set(choices, String(pair[1]));
      across.root.hidden = up.root.hidden = principal || dimensions < 2;
      kind.root.hidden = dimensions < 2;
    },
  };
}
