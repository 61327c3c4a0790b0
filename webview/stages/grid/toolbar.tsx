/** The line over the grid: which plane, how it is looked at, and what becomes of the picture. */

import * as l10n from '@vscode/l10n';
import { Button, ChoiceRow, Dropdown } from '../../controls';
import { copyPicture, savePicture } from '../../drawing/exportPicture';
import { decimal, dimensionName } from '../../format';
import { shownDimensions } from '../../model/grid/plane';
import type { Axes } from '../../model/grid/axes';
import type { GridController } from './gridController';

export function Toolbar({ grid }: { readonly grid: GridController }) {
  const { settings } = grid.panel;
  const { overlay, sliders } = settings.state;
  const dimensions = grid.panel.state.value.selection.explored?.facts.model.latentDimensions ?? 0;
  return (
    <div class="stage-tools grid-tools" role="toolbar" aria-label={l10n.t('Grid')}>
      <AxisChoices grid={grid} />
      <span class="grid-tools-space" />
      <Button
        kind="icon"
        icon="symbol-misc"
        label={l10n.t('Training pictures over the grid')}
        pressed={overlay}
        testId="overlay"
        onPress={() => settings.update({ overlay: !overlay })}
      />
      {dimensions > 2 && (
        <Button
          kind="icon"
          icon="settings"
          label={l10n.t('Sliders of the other dimensions')}
          pressed={sliders}
          testId="sliders-toggle"
          onPress={() => settings.update({ sliders: !sliders })}
        />
      )}
      <Button
        kind="icon"
        icon="zoom-out"
        label={l10n.t('Zoom Out (−)')}
        testId="grid-zoom-out"
        onPress={grid.zoomOut}
      />
      <Button
        kind="icon"
        icon="zoom-in"
        label={l10n.t('Zoom In (+)')}
        testId="grid-zoom-in"
        onPress={grid.zoomIn}
      />
      <Button
        kind="icon"
        icon="screen-full"
        label={l10n.t('Show All (0)')}
        testId="grid-reset"
        onPress={grid.showAll}
      />
      <Button
        kind="icon"
        icon="copy"
        label={l10n.t('Copy the grid as a picture')}
        testId="grid-copy"
        onPress={() => void copyPicture(grid.panel.host, grid.picture(), 'grid')}
      />
      <Button
        kind="icon"
        icon="save"
        label={l10n.t('Save the grid as a picture')}
        testId="grid-save"
        onPress={() => void savePicture(grid.panel.host, grid.picture(), 'grid')}
      />
    </div>
  );
}

/** Which plane; of dimensions, which two. */
function AxisChoices({ grid }: { readonly grid: GridController }) {
  const { panel, axes: chosen, visible } = grid;
  const axes = chosen.value;
  const dimensions = panel.state.value.selection.explored?.facts.model.latentDimensions ?? 0;
  if (!axes || dimensions < 3) return null;
  const order = visible.order.value;
  const [x, y] =
    axes.kind === 'dimensions' ? shownDimensions(axes, dimensions) : [order[0] ?? 0, order[1] ?? 1];
  const setKind = (kind: Axes['kind']): void =>
    grid.setAxes(kind === 'dimensions' ? { kind, x, y } : { kind });
  // Choosing what the other axis shows swaps the two.
  const choose = (side: 'x' | 'y', to: number): void =>
    grid.setAxes(
      side === 'x'
        ? { kind: 'dimensions', x: to, y: to === y ? x : y }
        : { kind: 'dimensions', x: to === x ? y : x, y: to },
    );
  const { space } = panel.space;
  const choices = Array.from({ length: dimensions }, (_, dimension) => {
    const kl = space?.klPerDimension[dimension];
    const name = dimensionName(dimension);
    return {
      value: String(dimension),
      label: kl === undefined ? name : l10n.t('{0} · {1} nats', name, decimal(kl)),
    };
  });
  return (
    <>
      <ChoiceRow<Axes['kind']>
        label={l10n.t('Plane of the grid')}
        testId="axes-kind"
        value={axes.kind}
        choices={[
          {
            value: 'neighbourhood',
            label: l10n.t('Nearby'),
            title: l10n.t('Through a picture, along the axes in which those nearest to it differ most'),
          },
          { value: 'dimensions', label: 'z', title: l10n.t('Two latent dimensions') },
          { value: 'principal', label: 'PCA', title: l10n.t('Two principal axes of the encodings') },
        ]}
        onChange={setKind}
      />
      {axes.kind === 'dimensions' && (
        <>
          <Dropdown
            hideLabel
            label={l10n.t('Across')}
            testId="axis-x"
            choices={choices}
            value={String(x)}
            onChange={(value) => choose('x', Number(value))}
          />
          <Dropdown
            hideLabel
            label={l10n.t('Up')}
            testId="axis-y"
            choices={choices}
            value={String(y)}
            onChange={(value) => choose('y', Number(value))}
          />
        </>
      )}
    </>
  );
}
