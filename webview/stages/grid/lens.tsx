/** The lens: the picture under the pointer or the cursor of the keys, enlarged beside its cell, with where it is. */

import * as l10n from '@vscode/l10n';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { marginalOf } from '../../../src/latent/marginal';
import { decimal, fileName } from '../../format';
import { coordinatesAt, type Plane } from '../../model/grid/plane';
import { shadeOfCategory } from '../../model/places/shades';
import { type Picture, showPicture } from '../../drawing/pixels';
import type { GridController } from './gridController';
import { pictureInWords, useNearest } from './nearest';
import { percent } from './rulers';
import type { Spot } from './spot';
import { coordinates, written } from './words';

/** Between the lens and its cell, and the edge of the grid, in CSS pixels. */
const gap = 12;
const edge = 4;

export function Lens({ grid }: { readonly grid: GridController }) {
  const spot = grid.spot.value;
  const plane = grid.plane.value;
  const row = grid.hoveredRow.value;
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (card.current && spot) place(card.current, spot);
  });
  const told = spot && plane ? coordinates(plane, spot.place) : '';
  return (
    <>
      {spot && plane && (
        <div class="hover-card grid-lens" ref={card} data-testid="grid-lens-card" data-row={row}>
          {row === undefined ? <OfCell spot={spot} plane={plane} /> : <OfPicture grid={grid} row={row} />}
        </div>
      )}
      <p class="visually-hidden" role="status" data-testid="grid-spoken">
        {spot?.byKey ? told : ''}
      </p>
      {spot?.byKey && <NearestSpoken grid={grid} spot={spot} />}
    </>
  );
}

/** What is drawn where the keys are, by the training picture nearest to it. Weights that change are not followed. */
function NearestSpoken({ grid, spot }: { readonly grid: GridController; readonly spot: Spot }) {
  const { panel } = grid;
  const isLive = panel.state.value.selection.explored?.weights.kind === 'live';
  const { nearest: [found] = [] } = useNearest(panel, isLive ? [] : [spot.latent]);
  return (
    <p class="visually-hidden" role="status" data-testid="grid-nearest">
      {found && l10n.t('nearest picture: {0}', pictureInWords(found))}
    </p>
  );
}

function OfCell({ spot, plane }: { readonly spot: Spot; readonly plane: Plane }) {
  const squares = spot.latent.reduce((sum, value) => sum + value * value, 0);
  return (
    <>
      <Enlarged
        picture={spot.picture}
        label={l10n.t('The picture of the cell, enlarged')}
        testId="grid-lens"
      />
      <div class="grid-lens-words">
        <div class="grid-coordinates" data-testid="grid-readout">
          {coordinatesAt(plane, spot.place).map(({ name, value }) => (
            <>
              <b>{written(plane, name, value)}</b>
              <span title={l10n.t('Quantile of the prior')}>{quantile(plane, value)}</span>
            </>
          ))}
        </div>
        <span>{l10n.t('|z| = {0}', decimal(Math.sqrt(squares)))}</span>
        <span class="hint">{spot.byKey ? l10n.t('Enter keeps it') : l10n.t('Click keeps it')}</span>
      </div>
    </>
  );
}

/** Of a training picture whose point the pointer is on. */
function OfPicture({ grid, row }: { readonly grid: GridController; readonly row: number }) {
  const known = grid.known(row);
  const names = grid.labelNames.value;
  const colour = grid.palette.value.css(shadeOfCategory(names.indexOf(known?.label ?? '')));
  return (
    <>
      <Enlarged picture={known?.picture} label={l10n.t('Training picture')} testId="grid-lens-training" />
      <div class="grid-lens-words">
        {known?.label !== undefined && <b style={{ color: colour }}>{known.label}</b>}
        <span data-testid="grid-lens-file">{known ? fileName(known.path) : '\u2026'}</span>
        <span class="hint">{l10n.t('Click inspects it')}</span>
      </div>
    </>
  );
}

function Enlarged(props: {
  readonly picture: Picture | undefined;
  readonly label: string;
  readonly testId: string;
}) {
  const { picture, label, testId } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current && picture) showPicture(canvas.current, picture);
  });
  return (
    <canvas
      class={`picture ${picture ? '' : 'grid-lens-blank'}`}
      ref={canvas}
      role="img"
      aria-label={label}
      data-testid={testId}
    />
  );
}

/** To the right of the cell where there is room, else to its left; never on it, never over the edge. */
function place(card: HTMLElement, { box }: Spot): void {
  const area = card.offsetParent;
  if (!area) return;
  const { offsetWidth: width, offsetHeight: height } = card;
  const right = box.x + box.width + gap;
  const isRight = right + width + edge <= area.clientWidth;
  const left = isRight ? right : Math.max(edge, box.x - gap - width);
  const middle = box.y + box.height / 2 - height / 2;
  const top = Math.max(edge, Math.min(area.clientHeight - height - edge, middle));
  card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

/** What share of the prior lies below a coordinate; nothing along axes that are not the prior's. */
function quantile({ prior }: Plane, value: number): string {
  return prior ? percent(marginalOf(prior).cdf(value)) : '';
}
