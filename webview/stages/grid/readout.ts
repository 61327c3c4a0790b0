/** What lies under the pointer or the cursor of the grid: a larger picture and its coordinates. */

import { decimal } from '../../format';
import { showPicture, type Picture } from '../../drawing/pixels';
import { element, setText } from '../../legacy';

export interface Spot {
  readonly latent: Float32Array;
  /** Coordinates along the two axes, with their names. */
  readonly coordinates: readonly (readonly [name: string, value: number])[];
  readonly picture?: Picture;
}

export interface GridReadout {
  readonly root: HTMLElement;
  /** @param aloud reads the place out: for moves by key, not for every move of the pointer. */
  show(spot: Spot | undefined, aloud: boolean): void;
}

export function gridReadout(): GridReadout {
  const lens = element('canvas', {
    class: 'picture lens',
    testId: 'grid-lens',
    attributes: { role: 'img', 'aria-label': 'The picture under the cursor, enlarged' },
  });
  const coordinates = element('div', { class: 'coordinates', testId: 'grid-readout' });
  const density = element('div', { class: 'hint' });
  const help = element('div', {
    class: 'hint',
    text: 'Click or Enter keeps the picture. Wheel or + and \u2212 zoom, drag pans, 0 shows all.',
  });
  const spoken = element('div', { class: 'visually-hidden', attributes: { role: 'status' } });
  const root = element(
    'div',
    { class: 'grid-readout' },
    lens,
    element('div', { class: 'grid-readout-text' }, coordinates, density, help, spoken),
  );
  return {
    root,
    show: (spot, aloud) => {
      root.classList.toggle('empty', !spot);
      if (!spot) {
        setText(coordinates, 'Point at a picture, or use the arrow keys.');
        setText(density, '');
        lens.getContext('2d')?.clearRect(0, 0, lens.width, lens.height);
        return;
      }
      const text = spot.coordinates.map(([name, value]) => `${name} = ${decimal(value)}`).join('  \u00b7  ');
      setText(coordinates, text);
      setText(density, densityText(spot.latent));
      if (spot.picture) showPicture(lens, spot.picture);
      if (aloud) setText(spoken, text);
    },
  };
}

/** How likely the prior makes a place: |z| beside what is typical, and the log density. */
function densityText(latent: Float32Array): string {
  let squares = 0;
  for (const value of latent) squares += value * value;
  const density = -0.5 * (squares + latent.length * Math.log(2 * Math.PI));
  return `|z| = ${decimal(Math.sqrt(squares))}  \u00b7  log p(z) = ${decimal(density, 1)} nats`;
}
