/** The line over the grid: which plane, how it is looked at, and what becomes of the picture. */

import type { Signal } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { ChoiceRow } from '../../controls';
import type { MenuItem } from '../../menu';
import type { Axes } from '../../model/grid/axes';
import { shownDimensions } from '../../model/grid/plane';
import { AxisPickers, dimensionNames, exportTools, StageTools } from '../toolbar';
import type { GridController } from './gridController';

export function Toolbar(props: { readonly grid: GridController; readonly isTableShown: Signal<boolean> }) {
  const { grid, isTableShown } = props;
  const dimensions = grid.panel.state.value.selection.explored?.facts.model.latentDimensions ?? 0;
  return (
    <StageTools
      label={l10n.t('Grid')}
      tools={toolsOf(grid, dimensions, isTableShown)}
      least={dimensions < 3 ? 0 : 245}
    >
      {dimensions > 2 && <AxisChoices grid={grid} dimensions={dimensions} />}
    </StageTools>
  );
}

/** The most used first. */
function toolsOf(
  grid: GridController,
  dimensions: number,
  isTableShown: Signal<boolean>,
): readonly MenuItem[] {
  const { settings, host } = grid.panel;
  const { overlay, sliders } = settings.state;
  const slide = {
    icon: 'settings',
    label: l10n.t('Sliders of the other dimensions'),
    pressed: sliders,
    testId: 'sliders-toggle',
    onPress: () => settings.update({ sliders: !sliders }),
  };
  return [
    {
      icon: 'symbol-misc',
      label: l10n.t('Training pictures over the grid'),
      pressed: overlay,
      testId: 'overlay',
      onPress: () => settings.update({ overlay: !overlay }),
    },
    ...(dimensions > 2 ? [slide] : []),
    { icon: 'screen-full', label: l10n.t('Show All (0)'), testId: 'grid-reset', onPress: grid.showAll },
    { icon: 'zoom-out', label: l10n.t('Zoom Out (−)'), testId: 'grid-zoom-out', onPress: grid.zoomOut },
    { icon: 'zoom-in', label: l10n.t('Zoom In (+)'), testId: 'grid-zoom-in', onPress: grid.zoomIn },
    {
      icon: 'table',
      label: l10n.t('Cells as a table'),
      pressed: isTableShown.value,
      testId: 'grid-table-toggle',
      onPress: () => (isTableShown.value = !isTableShown.value),
    },
    ...exportTools(host, 'grid', () => grid.picture()),
  ];
}

/** Which plane; of dimensions, which two. */
function AxisChoices({ grid, dimensions }: { readonly grid: GridController; readonly dimensions: number }) {
  const { panel, axes: chosen, visible } = grid;
  const axes = chosen.value;
  if (!axes) return null;
  const order = visible.order.value;
  const [x, y] =
    axes.kind === 'dimensions' ? shownDimensions(axes, dimensions) : [order[0] ?? 0, order[1] ?? 1];
  const setKind = (kind: Axes['kind']): void =>
    grid.setAxes(kind === 'dimensions' ? { kind, x, y } : { kind });
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
        <AxisPickers
          axes={{ x, y }}
          names={dimensionNames(dimensions, panel.space.space)}
          testIds={{ x: 'axis-x', y: 'axis-y' }}
          onChange={(pair) => grid.setAxes({ kind: 'dimensions', ...pair })}
        />
      )}
    </>
  );
}
