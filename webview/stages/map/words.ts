/** What the map shows, in words: for its status line, and for who doesn't see it. */

import * as l10n from '@vscode/l10n';
import { fileName, integer, nats } from '../../format';
import type { MapController } from './mapController';

/** How many pictures show, and why others don't: none is left out in silence. */
export function counted(map: MapController): string {
  const { state } = map;
  const columns = state.columns.value;
  const shown = state.shown.value;
  const layout = state.layout.value;
  if (!columns || !shown || !layout) return '';
  const all = columns.labels.length;
  const words: string[] = [];
  const placed = layout.index.rows.length;
  if (shown.count === all) words.push(l10n.t('{0} pictures', integer(all)));
  else words.push(l10n.t('{0} of {1} pictures', integer(shown.count), integer(all)));
  const { hiddenLabels, hiddenSplits } = state.filter.value;
  if (hiddenLabels.size > 0) {
    const names = state.groups.value.filter(({ value }) => hiddenLabels.has(value)).map(labelName);
    const few = names.slice(0, 4).join(', ');
    words.push(
      names.length > 4
        ? l10n.t('left out: {0} and {1} more labels', few, integer(names.length - 4))
        : l10n.t('left out: {0}', few),
    );
  }
  for (const split of hiddenSplits) words.push(l10n.t('left out: {0}', splitName(split)));
  if (placed < all)
    words.push(l10n.t('{0} have no place, their encoding is not a number', integer(all - placed)));
  const fitted = state.placed.value?.fitted;
  if (fitted !== undefined && fitted < all)
    words.push(l10n.t('UMAP of {0}, the others beside their nearest', integer(fitted)));
  const hasPins = map.panel.shelf.items.value.some(({ latent }) => latent !== undefined);
  if (hasPins && !state.placed.value?.plane)
    words.push(l10n.t('places of the shelf don’t show on UMAP, it has no axes'));
  return words.join(' · ');
}

/** The name of a label of the legend. */
export function labelName({ name }: { readonly name: string }): string {
  return name || l10n.t('no label');
}

export function splitName(split: number): string {
  return split === 1 ? l10n.t('held out') : l10n.t('trained on');
}

/** A picture in a line: name, label, losses as far as they are known. */
function rowInWords(map: MapController, row: number): string {
  const columns = map.state.columns.value;
  if (!columns) return '';
  const known = map.known(row);
  const name = columns.labelNames[columns.labels[row]!];
  const losses = columns.losses ? l10n.t('loss {0} nats', nats(columns.losses[row])) : undefined;
  return [
    name,
    known && fileName(known.path),
    losses,
    l10n.t('KL {0} nats', nats(columns.kl[row])),
    columns.isSplitKnown ? splitName(columns.heldOut[row]!) : undefined,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

/** What has changed last, to be read out. */
export function inWords(map: MapController): string {
  const cursor = map.cursor.value;
  const outline = map.outline.value;
  const chosen = map.state.chosen.value.length;
  if (outline) {
    return outline.kind === 'rectangle'
      ? l10n.t('Rectangle: arrow keys stretch it, Enter chooses, Escape gives up')
      : l10n.t('Lasso: arrow keys move, Space sets a corner, Enter chooses, Escape gives up');
  }
  if (chosen > 0) return l10n.t('{0} pictures chosen', integer(chosen));
  if (cursor !== undefined) return rowInWords(map, cursor);
  return counted(map);
}
