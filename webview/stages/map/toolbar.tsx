/** The line over the map: which axes, which colours, what a press begins, and what becomes of the picture. */

import * as l10n from '@vscode/l10n';
import { ChoiceRow, Dropdown } from '../../controls';
import { decimal } from '../../format';
import type { MenuItem } from '../../menu';
import { dimensionsFor, layoutFor, type MapLayout } from '../../model/map/settings';
import { type Colouring, colourings } from '../../model/places/shades';
import type { Panel } from '../../model/panel';
import { AxisPickers, dimensionNames, exportTools, StageTools } from '../toolbar';
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
  const dimensions = panel.state.value.selection.explored?.facts.model.latentDimensions ?? 2;
  return (
    <StageTools label={l10n.t('Map')} tools={toolsOf(map)} least={dimensions < 3 ? 180 : 310}>
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
    </StageTools>
  );
}

/** The most used first. */
function toolsOf(map: MapController): readonly MenuItem[] {
  const { state, tool, isTableShown } = map;
  const { ground } = state.settings;
  const choosing = (by: Tool) => ({
    icon: `choose-${by}`,
    pressed: tool.value === by,
    testId: `map-${by}`,
    onPress: () => void (tool.value = tool.value === by ? 'move' : by),
  });
  return [
    { ...choosing('rectangle'), label: l10n.t('Choose by a rectangle (R; or hold Shift and drag)') },
    { ...choosing('lasso'), label: l10n.t('Choose by a lasso (L)') },
    {
      icon: 'screen-full',
      label: l10n.t('Show all pictures (0)'),
      testId: 'map-fit',
      onPress: () => map.fit(),
    },
    {
      icon: 'layers',
      label: l10n.t('Decoded pictures under the map'),
      pressed: ground,
      testId: 'map-ground',
      onPress: () => state.set({ ground: !ground }),
    },
    {
      icon: 'table',
      label: l10n.t('Labels as a table'),
      pressed: isTableShown.value,
      testId: 'map-table-toggle',
      onPress: () => void (isTableShown.value = !isTableShown.value),
    },
    ...exportTools(map.panel.host, 'map', () => map.picture()),
  ];
}

/** Which two of the dimensions or axes, where there are more. */
function AxisChoices({ map, panel }: { readonly map: MapController; readonly panel: Panel }) {
  const { state } = map;
  const { settings } = state;
  const { space } = panel.space;
  if (!space || space.latentDimensions < 3) return null;
  const layout = layoutFor(settings, space.latentDimensions);
  const testIds = { x: 'map-x', y: 'map-y' };
  if (layout === 'umap') return null;
  if (layout === 'dimensions') {
    return (
      <AxisPickers
        axes={{ y: 1, ...dimensionsFor(settings, space) }}
        names={dimensionNames(space.latentDimensions, space)}
        testIds={testIds}
        onChange={(dimensions) => state.set({ dimensions })}
      />
    );
  }
  const total = space.principalVariances.reduce((sum, variance) => sum + variance, 0);
  return (
    <AxisPickers
      axes={settings.axes}
      names={Array.from(space.principalVariances, (variance, at) => {
        const short = l10n.t('axis {0}', at + 1);
        return { short, label: l10n.t('{0} · {1} %', short, decimal((100 * variance) / total, 0)) };
      })}
      testIds={testIds}
      onChange={(axes) => state.set({ axes })}
    />
  );
}
