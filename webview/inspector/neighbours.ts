/** The training pictures nearest to a place of the latent space. */

import type { NeighboursResult } from '../../src/protocol/trainer';
import { button } from '../controls';
import { element } from '../dom';
import { counted, decimal, fileName } from '../format';
import { pictureCanvas, pictures } from '../drawing/pixels';
import { Cancelled, type Host, type Pending } from '../host';

const wanted = 8;

export interface Neighbours {
  readonly root: HTMLElement;
  /** Looks for the neighbours of another place; nothing is asked when it is the same one. */
  show(latent: Float32Array, version: number | undefined): void;
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
  let current: Float32Array | undefined;
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
        open.addEventListener('click', () => host.post({ type: 'openFile', path: neighbour.path }));
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
    const request = host.request('neighbours', { latent: current.slice(), count: wanted });
    pending = request;
    request.result
      .then(fill, (reason: unknown) => {
        if (reason instanceof Cancelled) return;
        list.replaceChildren();
        say(reason instanceof Error ? reason.message : String(reason));
      })
      .finally(() => {
        if (pending === request) list.classList.remove('stale');
      });
  };
  let asked: number | undefined;
  return {
    root,
    show: (latent, version) => {
      const same =
        current !== undefined &&
        latent.length === current.length &&
        latent.every((v, i) => v === current?.[i]);
      if (same && version === asked) return;
      current = latent;
      asked = version;
      search();
    },
  };
}
