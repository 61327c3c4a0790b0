/** The legend of the curves, which is also their readout: the values under the cursor, or the latest. */

import type { LossName } from '../../../src/protocol/configuration';
import { onThemeChange, theme } from '../../drawing/theme';
import { nats } from '../../format';
import { lossColours } from './chart';
import { lossNames } from './series';
import { element, setText } from '../../legacy';

const titles: Record<LossName, string> = { loss: 'Total', reconstruction: 'Reconstruction', kl: 'KL' };

type Values = Readonly<Record<LossName, number | null>>;

export interface Readout {
  readonly root: HTMLElement;
  show(where: string, training: Values, validation: Values | undefined): void;
}

/** A small table: a row a loss, a column for training and one for validation. */
export function readout(): Readout {
  const where = element('span', { class: 'readout-where' });
  const cells = new Map<LossName, readonly [HTMLElement, HTMLElement]>();
  const rows = lossNames.map((name) => {
    const training = element('td');
    const validation = element('td');
    cells.set(name, [training, validation]);
    const swatch = element('span', { class: 'swatch' });
    const colour = (): void => {
      swatch.style.background = theme()[lossColours[name]];
    };
    colour();
    onThemeChange(colour);
    const title = element('th', { attributes: { scope: 'row' } }, swatch, titles[name]);
    return element('tr', {}, title, training, validation);
  });
  const head = element(
    'tr',
    {},
    element('th', { attributes: { scope: 'col' } }, where),
    element('th', { attributes: { scope: 'col' } }, element('span', { class: 'stroke' }), 'Training'),
    element(
      'th',
      { attributes: { scope: 'col' } },
      element('span', { class: 'stroke dashed' }),
      'Validation',
    ),
  );
  const root = element(
    'table',
    { class: 'readout', testId: 'curve-readout', attributes: { 'aria-label': 'Losses in nats an image' } },
    element('thead', {}, head),
    element('tbody', {}, ...rows),
  );
  return {
    root,
    show: (text, training, validation) => {
      setText(where, text);
      root.classList.toggle('without-validation', validation === undefined);
      for (const [name, [first, second]] of cells) {
        setText(first, nats(training[name]));
        setText(second, nats(validation?.[name]));
      }
    },
  };
}
