/** The training pictures nearest to a place of the latent space. */

import { type Weights, weightsKey } from '../../src/protocol/explorer';
import type { NeighboursResult } from '../../src/protocol/trainer';
import { button } from '../controls';
import { element } from '../dom';
import { counted, decimal, fileName } from '../format';
import { pictureCanvas, pictures } from '../drawing/pixels';
import { problemOf, type Host, type Pending } from '../host';

const wanted = 8;

export interface Neighbours {
  readonly root: HTMLElement;
  /**
   * Looks for the neighbours of another place; nothing is asked when it is the same one, by weights that are
   * the same or live: searching encodes the training pictures anew, so those are followed only when asked to.
   */
  show(latent: Float32Array, weights: Weights): void;
}

export function neighbours(host: Host): Neighbours {
  const list = element('div', { class: 'neighbours', testId: 'neighbours' });
  const state = element('p', { class: 'hint', attributes: { role: 'status' } });
  const again = button({ label: 'Search Again', icon: 'refresh', kind: 'icon', onPress: () => search() });
  const root = element(
    'div',
    { class: 'block' },
    element('div', { class: 'block-heading' }, element('h3', { text: 'Nearest training pictures' }), again),
    state,
    list,
  );
  let current: { readonly latent: Float32Array; readonly weights: Weights } | undefined;
  let pending: Pending<'neighbours'> | undefined;

  const say = (text: string): void => {
    state.textContent = text;
    state.hidden = text === '';
  };
  const fill = (result: NeighboursResult): void => {
    const shown = pictures(result.pictures);
    list.replaceChildren(
      ...result.neighbours.map((neighbour, index) => {
        const name = fileName(neighbour.path);
        const label = neighbour.label ? `${neighbour.label}, ` : '';
        const told = `${label}distance ${decimal(neighbour.distance)}`;
        const open = element('button', {
          class: 'neighbour',
          title: neighbour.path,
          attributes: { type: 'button', 'aria-label': `Open ${name}, ${told}` },
        });
        const picture = shown[index];
        if (picture) open.append(pictureCanvas(picture, ''));
        if (neighbour.label)
          open.append(element('span', { class: 'neighbour-label', text: neighbour.label }));
        open.append(element('span', { class: 'neighbour-distance', text: decimal(neighbour.distance) }));
        open.addEventListener('click', () => host.tell('openFile', { path: neighbour.path }));
        return open;
      }),
    );
    say(result.neighbours.length > 0 ? '' : 'No training picture was found.');
    list.title = `Nearest of ${counted(result.searched, 'picture')}, by distance between posterior means`;
  };
  const search = (): void => {
    if (!current) return;
    pending?.cancel();
    list.classList.add('stale');
    if (list.childElementCount === 0) say('Searching\u2026');
    const request = host.request('neighbours', {
      weights: current.weights,
      latent: current.latent.slice(),
      count: wanted,
    });
    pending = request;
    request.result
      .then(fill, (reason: unknown) => {
        const problem = problemOf(reason);
        if (problem === undefined) return;
        list.replaceChildren();
        say(problem);
      })
      .finally(() => {
        if (pending === request) list.classList.remove('stale');
      });
  };
  return {
    root,
    show: (latent, weights) => {
      const before = current;
      current = { latent, weights };
      if (!before || !isSamePlace(before.latent, latent) || subject(before.weights) !== subject(weights))
        search();
    },
  };
}

function isSamePlace(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function subject(weights: Weights): string {
  return weights.kind === 'live' ? 'live' : weightsKey(weights);
}
