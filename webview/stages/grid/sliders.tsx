/** A slider for every dimension that the grid does not show, beside the pictures that it moves. */

import * as l10n from '@vscode/l10n';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Button, IconButton, Slider } from '../../controls';
import { decimal, dimensionName } from '../../format';
import type { GridController } from './gridController';

/** Beyond three standard deviations of the prior the decoder has seen next to nothing. */
const reach = 3;
/** Shown before a person asks for all of them. */
const firstFew = 24;

export function Sliders({ grid }: { readonly grid: GridController }) {
  const { panel, visible } = grid;
  const { settings } = panel;
  const { offsets } = settings.state;
  const isWhole = useSignal(false);
  const box = useRef<HTMLElement>(null);
  const sorted = useRef<{
    readonly of: string;
    readonly isByKl: boolean;
    readonly dimensions: readonly number[];
  }>({
    of: '',
    isByKl: false,
    dimensions: [],
  });
  const plane = grid.plane.value;
  const order = visible.order.value;
  const kl = panel.space.space?.klPerDimension;
  const on: readonly number[] = plane?.kind === 'dimensions' ? plane.dimensions : [];
  // The most informative first, as soon as that is known, and once: sorted anew, a slider would leave the pointer
  // or the key that moves it.
  const of = `${on.join()} ${order.length}`;
  const isInUse = box.current?.matches(':hover, :focus-within') ?? false;
  const isWorthSorting = kl !== undefined && !sorted.current.isByKl && !isInUse;
  if (sorted.current.of !== of || isWorthSorting) {
    const rest = order.filter((dimension) => !on.includes(dimension));
    const dimensions = kl ? rest.sort((a, b) => (kl[b] ?? 0) - (kl[a] ?? 0)) : rest;
    sorted.current = { of, isByKl: kl !== undefined, dimensions };
  }
  const all = sorted.current.dimensions;
  const set = (dimension: number, value: number): void => {
    const others = Object.entries(settings.state.offsets).filter(([other]) => Number(other) !== dimension);
    settings.update({ offsets: Object.fromEntries(value === 0 ? others : [...others, [dimension, value]]) });
  };
  const moved = all.filter((dimension) => offsets[dimension]).length;
  // A slider that is not at 0 bends the grid, so it is never left out of sight.
  const shown = all.filter((dimension, index) => isWhole.value || index < firstFew || offsets[dimension]);
  return (
    <aside
      class="grid-sliders"
      ref={box}
      aria-label={l10n.t('Sliders of the other dimensions')}
      data-testid="sliders"
      data-moved={moved}
    >
      <header>
        <b>{plane?.kind === 'dimensions' ? l10n.t('Other dimensions') : l10n.t('Shift the plane')}</b>
        <span class={moved > 0 ? '' : 'invisible'}>
          <IconButton
            icon="discard"
            label={l10n.t('Put all back to 0')}
            testId="reset-sliders"
            onPress={() => settings.update({ offsets: {} })}
          />
        </span>
      </header>
      {all.length === 0 && <p class="hint">{l10n.t('The grid shows all dimensions.')}</p>}
      {shown.map((dimension) => {
        const value = offsets[dimension] ?? 0;
        const name = dimensionName(dimension);
        const information = kl?.[dimension];
        return (
          <div class="grid-slider" key={dimension}>
            <code
              title={
                information === undefined
                  ? name
                  : l10n.t('{0} tells {1} nats of a picture', name, decimal(information))
              }
            >
              {name}
            </code>
            <Slider
              label={information === undefined ? name : l10n.t('{0}, {1} nats', name, decimal(information))}
              minimum={-reach}
              maximum={reach}
              step={0.01}
              value={value}
              neutral={0}
              valueText={decimal(value)}
              onChange={(next) => set(dimension, next)}
            />
            <output>{decimal(value)}</output>
          </div>
        );
      })}
      {shown.length < all.length && (
        <Button label={l10n.t('Show all {0}', all.length)} onPress={() => (isWhole.value = true)} />
      )}
    </aside>
  );
}
