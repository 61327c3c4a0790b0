/** What is known of the picture that the pointer rests on: its reconstruction, its name, its losses. */

import * as l10n from '@vscode/l10n';
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { weightsKey } from '../../../src/protocol/explorer';
import type { EncodedImage } from '../../../src/protocol/trainer';
import { PictureView } from '../../drawing/pictureView';
import { fileName, nats } from '../../format';
import { problemOf } from '../../host';
import type { Panel } from '../../model/panel';
import { shadeOfCategory } from '../../model/places/shades';
import type { MapController } from './mapController';
import { splitName } from './words';

/** Between the card and the picture, and the edge of the map. */
const gap = 14;
const edge = 6;

export function Card({ map, panel }: { readonly map: MapController; readonly panel: Panel }) {
  const resting = map.resting.value;
  const box = useRef<HTMLDivElement>(null);
  const encoded = useSignal<{ readonly key: string; readonly image: EncodedImage } | undefined>(undefined);
  const columns = map.state.columns.value;
  const explored = panel.state.value.selection.explored;
  const row = resting?.row;
  const key = explored && row !== undefined ? `${row} ${weightsKey(explored.weights)}` : '';
  useEffect(() => {
    if (!explored || row === undefined) return;
    let request: { cancel(): void } | undefined;
    let isOver = false;
    void map.find(row).then((known) => {
      if (isOver || !known) return;
      const asked = panel.host.request('encode', { weights: explored.weights, pictures: [known.path] });
      request = asked;
      asked.result.then(
        ({ encoded: [image] }) => {
          if (!isOver && image) encoded.value = { key, image };
        },
        (reason: unknown) => {
          const problem = problemOf(reason);
          if (problem) console.warn(problem);
        },
      );
    });
    return () => {
      isOver = true;
      request?.cancel();
    };
  }, [key]);
  useLayoutEffect(() => {
    const card = box.current;
    const area = card?.offsetParent;
    if (!card || !resting || !area) return;
    const { offsetWidth: width, offsetHeight: height } = card;
    const isRight = resting.x + gap + width + edge <= area.clientWidth;
    const left = isRight ? resting.x + gap : Math.max(edge, resting.x - gap - width);
    const top = Math.max(edge, Math.min(area.clientHeight - height - edge, resting.y + gap));
    card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  });
  if (!resting || !columns || row === undefined) return null;
  const known = map.known(row);
  const image = encoded.value?.key === key ? encoded.value.image : undefined;
  const label = columns.labels[row]!;
  const kl = image?.losses.kl ?? columns.kl[row];
  const reconstruction = image?.losses.reconstruction ?? columns.losses?.[row];
  return (
    <div
      class="hover-card map-card"
      ref={box}
      data-testid="map-card"
      data-row={row}
      data-complete={String(image !== undefined)}
    >
      <span class="map-card-pictures">
        {image ? (
          <>
            <PictureView pixels={{ batch: image.original, index: 0 }} label={l10n.t('Picture')} />
            <PictureView
              pixels={{ batch: image.reconstruction, index: 0 }}
              label={l10n.t('Reconstruction')}
              testId="map-card-reconstruction"
            />
          </>
        ) : (
          <>
            <span class="picture map-card-blank" />
            <span class="picture map-card-blank" />
          </>
        )}
      </span>
      <span class="map-card-words">
        <span class="map-card-name">
          {label >= 0 && (
            <b
              style={{
                color:
                  map.state.settings.colouring === 'label'
                    ? map.palette.value.css(shadeOfCategory(label))
                    : '',
              }}
            >
              {columns.labelNames[label]}
            </b>
          )}
          <span data-testid="map-card-file">{known ? fileName(known.path) : '\u2026'}</span>
        </span>
        <span data-testid="map-card-losses">
          {reconstruction === undefined
            ? l10n.t('KL {0} nats', nats(kl))
            : l10n.t('{0} nats · KL {1}', nats(reconstruction), nats(kl))}
        </span>
        {columns.isSplitKnown && <span class="map-card-split">{splitName(columns.heldOut[row]!)}</span>}
      </span>
    </div>
  );
}
