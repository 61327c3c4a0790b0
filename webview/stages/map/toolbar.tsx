/** The line over the map: which axes, which colours, what a press begins, and what becomes of the picture. */

import * as l10n from '@vscode/l10n';
import { Button, ChoiceRow, Dropdown } from '../../controls';
import { decimal, dimensionName } from '../../format';
import { type Colouring, colourings } from '../../model/places/shades';
import { dimensionsFor, layoutFor, type MapLayout } from '../../model/map/settings';
import type { Panel } from '../../model/panel';
import { copyPicture, savePicture } from '../../drawing/exportPicture';
import type { MapController, Tool } from './mapController';

const colouringNames: Readonly<Record<Colouring, () => string>> = {
  label: () => l10n.t('label'),
  loss: () => l10n.t('loss'),
  kl: () => l10n.t('KL divergence'),
  split: () => l10n.t('training or held out'),
};

export function Toolbar({ map, panel }: { readonly map: MapController; readonly panel: Panel }) {
  const { state } = map;
  const { settings } = state;
  const space = panel.space.space;
  const dimensions = space?.latentDimensions ?? 2;
  const tool = map.tool.value;
  const toggle = (next: Tool): void => {
    map.tool.value = tool === next ? 'move' : next;
  };
  return (
    <div class="stage-tools map-tools" role="toolbar" aria-label={l10n.t('Map')}>
      <ChoiceRow<MapLayout>
        label={l10n.t('Axes of the map')}
        testId="map-layout"
        value={layoutFor(settings, dimensions)}
        choices={[
          { value: 'dimensions', label: 'z', title: l10n.t('Two latent dimensions') },
          {
            value: 'principal',
            label: 'PCA',
            title: l10n.t('Two principal axes of the encodings'),
            disabled: dimensions < 2,
          },
          {
            value: 'umap',
            label: 'UMAP',
            title: l10n.t('UMAP: pictures that are near in the latent space lie together'),
            disabled: dimensions < 2,
          },
        ]}
        onChange={(layout) => state.set({ layout })}
      />
      <AxisChoices map={map} panel={panel} />
      <Dropdown<Colouring>
        label={l10n.t('Colour')}
        testId="map-colour"
        value={settings.colouring}
        choices={colourings
          .filter((each) => each !== 'split' || (state.columns.value?.isSplitKnown ?? true))
          .map((value) => ({ value, label: colouringNames[value]() }))}
        onChange={(colouring) => state.set({ colouring })}
      />
      <span class="map-tools-space" />
      <Button
        kind="icon"
        icon="choose-rectangle"
        label={l10n.t('Choose by a rectangle (R; or hold Shift and drag)')}
        pressed={tool === 'rectangle'}
        testId="map-rectangle"
        onPress={() => toggle('rectangle')}
      />
      <Button
        kind="icon"
        icon="choose-lasso"
        label={l10n.t('Choose by a lasso (L)')}
        pressed={tool === 'lasso'}
        testId="map-lasso"
        onPress={() => toggle('lasso')}
      />
      <Button
        kind="icon"
        icon="layers"
        label={l10n.t('Decoded pictures under the map')}
        pressed={settings.ground}
        testId="map-ground"
        onPress={() => state.set({ ground: !settings.ground })}
      />
      <Button
        kind="icon"
        icon="table"
        label={l10n.t('Labels as a table')}
        pressed={map.isTableShown.value}
        testId="map-table-toggle"
        onPress={() => (map.isTableShown.value = !map.isTableShown.value)}
      />
      <Button
        kind="icon"
        icon="screen-full"
        label={l10n.t('Show all pictures (0)')}
        testId="map-fit"
        onPress={() => map.fit()}
      />
      <Button
        kind="icon"
        icon="copy"
        label={l10n.t('Copy the map as a picture')}
        testId="map-copy"
        onPress={() => void copyPicture(map.panel.host, map.picture(), 'map')}
      />
      <Button
        kind="icon"
        icon="save"
        label={l10n.t('Save the map as a picture')}
        testId="map-save"
        onPress={() => void savePicture(map.panel.host, map.picture(), 'map')}
      />
    </div>
  );
}

/** Which two of the dimensions or axes, where there are more. */
function AxisChoices({ map, panel }: { readonly map: MapController; readonly panel: Panel }) {
  const { state } = map;
  const { settings } = state;
  const space = panel.space.space;
  if (!space || space.latentDimensions < 3) return null;
  const layout = layoutFor(settings, space.latentDimensions);
  if (layout === 'umap') return null;
  const isPrincipal = layout === 'principal';
  const now = isPrincipal ? settings.axes : { y: 1, ...dimensionsFor(settings, space) };
  const total = space.principalVariances.reduce((sum, variance) => sum + variance, 0);
  const choices = Array.from({ length: space.latentDimensions }, (_, at) => ({
    value: String(at),
    label: isPrincipal
      ? l10n.t('axis {0} · {1} %', at + 1, decimal((100 * space.principalVariances[at]!) / total, 0))
      : l10n.t('{0} · {1} nats', dimensionName(at), decimal(space.klPerDimension[at]!)),
  }));
  const choose = (side: 'x' | 'y', value: string): void => {
    const chosen = Number(value);
    // One axis can't be both: the other takes the place of this one.
    const other = side === 'x' ? 'y' : 'x';
    const next = { ...now, [side]: chosen, ...(now[other] === chosen && { [other]: now[side] }) };
    state.set(isPrincipal ? { axes: next } : { dimensions: next });
  };
  return (
    <>
      {(['x', 'y'] as const).map((side) => (
        <Dropdown
          key={side}
          hideLabel
          label={side === 'x' ? l10n.t('Across') : l10n.t('Up')}
          testId={`map-${side}`}
          value={String(now[side])}
          choices={choices}
          onChange={(value) => choose(side, value)}
        />
      ))}
    </>
  );
}
