/** The items to choose from: a row of small pictures, one of them chosen, stepped through with the arrows. */

import { element } from '../dom';
import { pictureCanvas, showPicture } from '../drawing/pixels';
import type { Item, Items } from '../items';

export interface ItemList {
  readonly root: HTMLElement;
  show(): void;
}

export function itemList(items: Items): ItemList {
  const root = element('div', {
    class: 'item-list',
    testId: 'item-list',
    attributes: {
      role: 'listbox',
      'aria-label': 'Kept and encoded pictures',
      'aria-orientation': 'horizontal',
    },
  });
  let shown = '';
  const step = (by: number): void => {
    const list = items.all;
    const index = list.findIndex((item) => item.id === items.selected?.id);
    const next = list[Math.max(0, Math.min(list.length - 1, index + by))];
    if (!next) return;
    items.select(next.id);
    root.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  };
  root.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    const chosen = items.selected;
    if (by !== undefined) step(by);
    else if (event.key === 'Delete' && chosen && !chosen.encoded) items.remove(chosen.id);
    else return;
    event.preventDefault();
  });
  return {
    root,
    show: () => {
      const chosen = items.selected?.id;
      const signature = JSON.stringify([
        chosen,
        items.all.map(({ id, number, picture }) => [id, number, !picture]),
      ]);
      if (signature === shown) {
        items.all.forEach((item, index) => {
          const canvas = root.children[index]?.querySelector('canvas');
          if (canvas && item.picture && !item.encoded) showPicture(canvas, item.picture);
        });
        return;
      }
      shown = signature;
      const focused = root.contains(document.activeElement);
      root.replaceChildren(...items.all.map((item) => entry(item, item.id === chosen, items)));
      root.hidden = items.all.length === 0;
      const current = root.querySelector<HTMLElement>('[aria-selected="true"]');
      if (focused) current?.focus({ preventScroll: true });
      current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
  };
}

function entry(item: Item, chosen: boolean, items: Items): HTMLElement {
  const label = `${item.number}, ${item.encoded ? item.name : 'kept from the grid'}`;
  const option = element(
    'div',
    {
      class: 'item',
      title: item.encoded?.path ?? 'Kept from the grid',
      attributes: {
        role: 'option',
        'aria-selected': String(chosen),
        'aria-label': label,
        tabindex: chosen ? '0' : '-1',
      },
    },
    item.encoded?.originalPicture
      ? pictureCanvas(item.encoded.originalPicture, '')
      : item.picture && pictureCanvas(item.picture, ''),
    element('span', { class: 'item-number', text: String(item.number) }),
  );
  option.addEventListener('click', () => items.select(item.id));
  return option;
}
