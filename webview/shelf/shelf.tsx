/** The shelf: a strip of the places collected, always in view. */

import * as l10n from '@vscode/l10n';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { mostEncoded } from '../../src/protocol/explorer';
import { Button, Icon, IconButton } from '../controls';
import { PictureView } from '../drawing/pictureView';
import type { Panel } from '../model/panel';
import type { Item } from '../model/shelf';
import { mostShelved } from '../model/viewState';

/** The strip; arrows step through it, Alt with arrows moves what is picked, Delete takes it away. */
export function ShelfStrip({ panel }: { readonly panel: Panel }) {
  const { shelf, picked, subject } = panel;
  const list = useRef<HTMLDivElement>(null);
  const items = shelf.items.value;
  const current = items.find(({ id }) => id === subject.value?.key);
  const focused = current ?? items[0];

  // What is picked is seen, wherever that was: a full shelf shows but a part of itself.
  useLayoutEffect(() => {
    const picked = list.current?.querySelector('[aria-selected=true]');
    picked?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current?.id]);

  const pick = (item: Item | undefined): void => {
    if (!item) return;
    picked.value = { kind: 'item', id: item.id };
    list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(item.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = items.findIndex(({ id }) => id === (event.target as HTMLElement).dataset['id']);
    const here = items[at];
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -items.length, End: items.length }[event.key];
    if (here && by !== undefined && event.altKey) shelf.move(here.id, at + by);
    else if (by !== undefined) pick(items[Math.max(0, Math.min(items.length - 1, at + by))]);
    else if (here && (event.key === 'Delete' || event.key === 'Backspace')) {
      shelf.remove(here.id);
      pick(items[at + 1] ?? items[at - 1]);
    } else if (here && (event.key === 'Enter' || event.key === ' ')) pick(here);
    else return;
    event.preventDefault();
  };
  return (
    <section class="shelf" aria-label={l10n.t('Shelf')} data-testid="shelf">
      <div
        class="item-list"
        ref={list}
        role="listbox"
        aria-label={l10n.t('Places collected')}
        aria-orientation="horizontal"
        data-testid="item-list"
        hidden={items.length === 0}
        onKeyDown={onKeyDown}
      >
        {items.map((item, index) => (
          <ShelfItem
            key={item.id}
            item={item}
            isPicked={item === current}
            isFocusable={item === focused}
            onPick={() => pick(item)}
            onDrop={(id) => shelf.move(id, index)}
          />
        ))}
      </div>
      <button
        class="shelf-add"
        type="button"
        title={l10n.t('Encode Picture…')}
        aria-label={l10n.t('Encode Picture…')}
        data-testid="command-encodeImage"
        onClick={() => panel.host.tell('command', { command: 'encodeImage' })}
      >
        <Icon name="add" />
      </button>
      {items.length === 0 && shelf.removed.value === 0 && (
        <p class="hint">{l10n.t('Encode a picture, or keep what a stage shows, to collect it here.')}</p>
      )}
      {shelf.madeRoom.value && (
        <p class="hint shelf-word" role="status" data-testid="shelf-made-room">
          {l10n.t(
            'The oldest made room: the shelf holds {0} places, {1} of them pictures.',
            mostShelved,
            mostEncoded,
          )}
        </p>
      )}
      <div class="buttons tight shelf-actions">
        {shelf.removed.value > 0 && (
          <Button
            label={l10n.t('Undo')}
            title={l10n.t('Bring back what was removed')}
            testId="shelf-undo"
            onPress={() => shelf.undo()}
          />
        )}
        {items.length > 0 && (
          <IconButton
            label={l10n.t('Clear Shelf')}
            icon="clear-all"
            testId="shelf-clear"
            onPress={() => shelf.clear()}
          />
        )}
      </div>
    </section>
  );
}

const dragged = 'application/x-latent-explorer-item';

function ShelfItem(props: {
  readonly item: Item;
  readonly isPicked: boolean;
  readonly isFocusable: boolean;
  readonly onPick: () => void;
  readonly onDrop: (id: string) => void;
}) {
  const { item, isPicked, isFocusable, onPick, onDrop } = props;
  const pixels = item.encoded ? { batch: item.encoded.original, index: 0 } : item.picture;
  return (
    <div
      class="item"
      role="option"
      aria-selected={isPicked}
      aria-label={`${item.number}, ${item.name}`}
      title={item.path ?? item.name}
      tabIndex={isFocusable ? 0 : -1}
      data-id={item.id}
      draggable={true}
      onClick={onPick}
      onDragStart={(event) => event.dataTransfer?.setData(dragged, item.id)}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(dragged)) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDrop(event.dataTransfer?.getData(dragged) ?? '');
      }}
    >
      {pixels && <PictureView pixels={pixels} label="" />}
      <span class="item-number">{item.number}</span>
    </div>
  );
}
