/** One place of the latent space in full: an encoded image with its posterior, or a picture that was kept. */

import { type VectorAction, weightsKey } from '../../src/protocol/explorer';
import { button } from '../controls';
import { element, section } from '../dom';
import { nats } from '../format';
import { pictureCanvas, showPicture } from '../drawing/pixels';
import type { Host } from '../host';
import type { Item, Items } from '../items';
import type { Store } from '../state';
import { itemList } from './itemList';
import { neighbours } from './neighbours';
import { posteriorChart, posteriorTable } from './posterior';

/** The section of the inspector. */
export function inspectorSection(
  store: Store,
  host: Host,
  items: Items,
  reveal: (item: Item, through: boolean) => void,
): HTMLElement {
  const encode = button({
    label: 'Encode Image\u2026',
    icon: 'file-media',
    testId: 'command-encodeImage',
    onPress: () => host.tell('command', { command: 'encodeImage' }),
  });
  const { root, body } = section('inspector', 'Inspector', encode);
  const list = itemList(items);
  const hint = element('p', {
    class: 'hint',
    text: 'Keep a picture from the grid, or encode image files, to see vectors and nearest training pictures.',
  });
  const detail = element('div', { class: 'detail' });
  const nearest = neighbours(host);
  body.append(hint, list.root, detail, nearest.root);

  let shown: Item | undefined;
  const show = (): void => {
    const item = items.selected;
    list.show();
    hint.hidden = item !== undefined;
    detail.hidden = nearest.root.hidden = item === undefined;
    if (!item) {
      shown = undefined;
      return;
    }
    root.dataset['item'] = item.id;
    // Live weights change the picture every second; what a person has opened or focused must outlast that.
    if (!shown || !sameButPicture(item, shown)) detail.replaceChildren(...details(item, host, items, reveal));
    else if (item.picture && item.picture !== shown.picture) {
      const canvas = detail.querySelector<HTMLCanvasElement>('[data-testid="reconstruction"]');
      if (canvas) showPicture(canvas, item.picture);
    }
    shown = item;
    const { explored } = store.state.selection;
    if (explored) nearest.show(item.latent, explored.weights);
  };
  items.onChange(show);
  store.watch(({ selection: { explored } }) => explored && weightsKey(explored.weights), show);
  return root;
}

function sameButPicture(a: Item, b: Item): boolean {
  const pictured = (a.picture === undefined) === (b.picture === undefined);
  return a.id === b.id && a.number === b.number && a.encoded === b.encoded && pictured;
}

function details(
  item: Item,
  host: Host,
  items: Items,
  reveal: (item: Item, through: boolean) => void,
): HTMLElement[] {
  const { encoded, latent } = item;
  const deviation = encoded?.logVariance.map((value) => Math.exp(value / 2));
  const vector = (action: VectorAction) => (): void =>
    host.tell('vector', { action, latent: latent.slice() });

  const title = element(
    'div',
    { class: 'item-title' },
    element('span', { class: 'badge', text: String(item.number) }),
  );
  if (encoded) {
    const open = element('button', {
      class: 'link',
      text: item.name,
      title: encoded.path,
      attributes: { type: 'button' },
    });
    open.addEventListener('click', () => host.tell('openFile', { path: encoded.path }));
    title.append(open);
  } else {
    title.append(element('span', { text: 'Kept from the grid' }));
    title.append(
      button({ label: 'Remove', icon: 'close', kind: 'icon', onPress: () => items.remove(item.id) }),
    );
  }
  const facts: [string, string][] = encoded
    ? [
        ['Reconstruction', `${nats(encoded.losses.reconstruction)} nats`],
        ['KL', `${nats(encoded.losses.kl)} nats`],
        ['|z|', nats(Math.hypot(...latent))],
      ]
    : [['|z|', nats(Math.hypot(...latent))]];
  const figures = element(
    'div',
    { class: 'figures' },
    encoded?.originalPicture &&
      figure('Original', pictureCanvas(encoded.originalPicture, 'Original'), 'original'),
    item.picture &&
      figure(
        encoded ? 'Reconstruction' : 'Decoded',
        pictureCanvas(item.picture, encoded ? 'Reconstruction' : 'Decoded picture'),
        'reconstruction',
      ),
    element(
      'dl',
      { class: 'facts-list' },
      ...facts.flatMap(([name, value]) => [element('dt', { text: name }), element('dd', { text: value })]),
    ),
  );
  return [
    title,
    figures,
    element(
      'div',
      { class: 'buttons' },
      button({
        label: 'Show on Grid',
        icon: 'target',
        testId: 'show-on-grid',
        onPress: () => reveal(item, false),
      }),
      button({
        label: 'Grid Through Here',
        icon: 'move',
        testId: 'grid-through',
        onPress: () => reveal(item, true),
      }),
    ),
    element(
      'div',
      { class: 'block' },
      element('h3', { text: encoded ? 'Posterior: mean \u00b1 standard deviation' : 'Latent vector' }),
      posteriorChart(latent, deviation),
      posteriorTable(latent, deviation),
    ),
    element(
      'div',
      { class: 'buttons' },
      button({ label: 'Copy as JSON', icon: 'json', testId: 'copy-json', onPress: vector('copyJson') }),
      button({
        label: 'Copy as Python List',
        icon: 'copy',
        testId: 'copy-python',
        onPress: vector('copyPython'),
      }),
      button({ label: 'Insert at Cursor', icon: 'insert', testId: 'insert', onPress: vector('insert') }),
    ),
  ];
}

function figure(caption: string, picture: HTMLCanvasElement, testId: string): HTMLElement {
  picture.dataset['testid'] = testId;
  return element('figure', {}, picture, element('figcaption', { text: caption }));
}
