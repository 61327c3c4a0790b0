/** A slider for every dimension that the grid does not show, the most informative first. */

import type { LatentSpace } from '../../../src/protocol/trainer';
import { decimal, dimensionName } from '../../format';
import type { ViewSettings } from '../../model/viewState';
import { button, element, setText, slider } from '../../legacy';

/** Beyond three standard deviations of the prior the decoder has seen next to nothing. */
const reach = 3;
/** Shown before a person asks for all of them. */
const firstFew = 24;

interface Row {
  readonly root: HTMLElement;
  set(value: number): void;
}

export interface Sliders {
  readonly root: HTMLElement;
  /** Shows sliders for these dimensions under a name for all; in this order while their KL is unknown. */
  show(name: string, dimensions: readonly number[], space: LatentSpace | undefined): void;
  /** Brings the sliders in line with the settings. */
  sync(): void;
}

export function sliders(settings: ViewSettings, onOpen: (open: boolean) => void): Sliders {
  const list = element('div', { class: 'sliders' });
  const summary = element('summary');
  const resetAll = button({
    label: 'Reset All',
    icon: 'discard',
    testId: 'reset-sliders',
    onPress: () => settings.update({ offsets: {} }),
  });
  const showAll = button({ label: 'Show All', icon: 'expand-all', onPress: () => fill(true) });
  const root = element(
    'details',
    { class: 'disclosure', testId: 'sliders' },
    summary,
    list,
    element('div', { class: 'buttons' }, showAll, resetAll),
  );
  let rows = new Map<number, Row>();
  let ordered: readonly number[] = [];
  let information: Float32Array | undefined;
  let title = '';
  let signature = '';

  const set = (dimension: number, value: number): void => {
    const others = Object.entries(settings.state.offsets).filter(([other]) => Number(other) !== dimension);
    settings.update({ offsets: Object.fromEntries(value === 0 ? others : [...others, [dimension, value]]) });
  };
  const fill = (all: boolean): void => {
    // A slider that is not at 0 bends the grid, so it is never left out of sight.
    const { offsets } = settings.state;
    const shown = ordered.filter((dimension, index) => all || index < firstFew || offsets[dimension]);
    rows = new Map(shown.map((dimension) => [dimension, row(dimension, information?.[dimension], set)]));
    list.replaceChildren(...[...rows.values()].map(({ root: element }) => element));
    showAll.hidden = shown.length === ordered.length;
    sync();
  };
  const sync = (): void => {
    const { offsets } = settings.state;
    for (const [dimension, shown] of rows) shown.set(offsets[dimension] ?? 0);
    const moved = ordered.filter((dimension) => offsets[dimension]).length;
    resetAll.hidden = moved === 0;
    setText(summary, `${title} (${ordered.length}${moved > 0 ? `, ${moved} moved` : ''})`);
  };
  root.addEventListener('toggle', () => onOpen(root.open));
  return {
    root,
    sync,
    show: (name, dimensions, space) => {
      title = name;
      information = space?.klPerDimension;
      const kl = information;
      ordered = kl ? [...dimensions].sort((a, b) => (kl[b] ?? 0) - (kl[a] ?? 0)) : dimensions;
      root.hidden = ordered.length === 0;
      const next = ordered.map((dimension) => `${dimension}:${kl?.[dimension]?.toFixed(2) ?? ''}`).join();
      if (next === signature || root.matches(':active')) return;
      signature = next;
      fill(false);
    },
  };
}

function row(
  dimension: number,
  kl: number | undefined,
  set: (dimension: number, value: number) => void,
): Row {
  const name = dimensionName(dimension);
  const value = element('output', { class: 'slider-value' });
  const control = slider({
    label: kl === undefined ? name : `${name}, ${decimal(kl)} nats`,
    minimum: -reach,
    maximum: reach,
    step: 0.01,
    value: 0,
    onChange: (next) => set(dimension, next),
  });
  const reset = button({
    label: `Reset ${name}`,
    icon: 'discard',
    kind: 'icon',
    onPress: () => set(dimension, 0),
  });
  const information = element('span', {
    class: 'slider-kl',
    text: kl === undefined ? '' : `${decimal(kl)} nats`,
    title: 'Average KL divergence of this dimension: how much of a picture it tells',
  });
  return {
    root: element(
      'div',
      { class: 'slider-row' },
      element('code', { text: name }),
      information,
      control.root,
      value,
      reset,
    ),
    set: (next) => {
      control.set(next);
      setText(value, decimal(next));
      reset.classList.toggle('invisible', next === 0);
    },
  };
}
