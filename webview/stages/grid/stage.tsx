/** The grid: pictures decoded over a plane of the latent space. */

import * as l10n from '@vscode/l10n';
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Notice } from '../../controls';
import { pictureMenu, usePictureMenu } from '../../drawing/exportPicture';
import { shadeOfCategory } from '../../model/places/shades';
import type { Panel } from '../../model/panel';
import type { Stage, StageProps } from '../stage';
import { CellTable } from './cellTable';
import { GridController } from './gridController';
import { Lens } from './lens';
import { Sliders } from './sliders';
import { Toolbar } from './toolbar';
import { inWords } from './words';

/** Labels beyond this many are summed up in words. */
const mostLabels = 24;

function View({ panel, shown }: StageProps) {
  const grid = useMemo(() => new GridController(panel, shown), [panel]);
  const canvas = useRef<HTMLCanvasElement>(null);
  usePictureMenu(panel, 'grid', () => grid.picture());
  const help = useId();
  useLayoutEffect(() => (canvas.current ? grid.attach(canvas.current) : undefined), [grid]);
  const needsSpace = useComputed(() => {
    const { overlay, sliders } = panel.settings.state;
    return shown.value && (overlay || sliders || grid.axes.value?.kind === 'principal');
  });
  useSignalEffect(() => panel.space.need('grid', needsSpace.value));
  useEffect(() => () => panel.space.need('grid', false), [panel]);
  const isTableShown = useSignal(false);
  const summary = useComputed(() => inWords(grid));
  const { explored } = panel.state.value.selection;
  const hasWeights = explored !== undefined;
  const hasSliders = panel.settings.state.sliders && hasWeights && explored.facts.model.latentDimensions > 2;
  return (
    <div class="stage-grid" data-testid="grid-stage">
      {hasWeights && <Toolbar grid={grid} isTableShown={isTableShown} />}
      <div class={`grid-body ${hasSliders ? 'with-sliders' : ''}`}>
        <div class="grid-stack">
          <canvas
            ref={canvas}
            class="grid-canvas"
            tabIndex={0}
            role="application"
            aria-roledescription={l10n.t('grid')}
            aria-label={summary}
            aria-describedby={help}
            data-testid="latent-grid"
            data-vscode-context={pictureMenu('grid')}
          />
          <Lens grid={grid} />
          {shown.value && isTableShown.value && <CellTable grid={grid} />}
          <Problem grid={grid} panel={panel} />
          {!hasWeights && (
            <p class="hint stage-nothing">{l10n.t('The grid appears with the first weights.')}</p>
          )}
        </div>
        {hasSliders && <Sliders grid={grid} />}
      </div>
      <Legend grid={grid} />
      <p class="visually-hidden" id={help}>
        {l10n.t(
          'Arrow keys move the cursor, Enter keeps its picture on the shelf. Shift with arrow keys moves the plane, plus and minus zoom, 0 shows all. P picks the training picture nearest to the cursor, where they show. Escape hides the lens.',
        )}
      </p>
    </div>
  );
}

/** What is wrong, or is waited for, over the grid: it must not move it. */
function Problem({ grid, panel }: { readonly grid: GridController; readonly panel: Panel }) {
  const { axes, overlay } = { axes: grid.axes.value, overlay: panel.settings.state.overlay };
  const { space } = panel;
  const isNear = axes?.kind === 'neighbourhood';
  const needsSpace = overlay || axes?.kind === 'principal';
  const problem =
    grid.decodeProblem.value ??
    (isNear && !grid.neighbourhood.plane.value ? grid.neighbourhood.problem.value : undefined) ??
    (needsSpace && !space.space ? space.error : undefined) ??
    (overlay ? grid.places.problem.value : undefined);
  const isWaiting =
    panel.state.value.selection.explored !== undefined &&
    ((isNear && !grid.neighbourhood.plane.value) || (needsSpace && !space.space));
  if (problem === undefined && !isWaiting) return null;
  return (
    <div class="stage-word grid-notice">
      <Notice
        icon={problem === undefined ? 'loading codicon-modifier-spin' : 'warning'}
        role={problem === undefined ? 'status' : 'alert'}
        testId="grid-notice"
      >
        {problem ?? l10n.t('Encoding the training pictures…')}
      </Notice>
    </div>
  );
}

/** Which colour stands for which label of the training pictures. */
function Legend({ grid }: { readonly grid: GridController }) {
  const names = grid.labelNames.value;
  if (names.length === 0) return null;
  const more = names.length - mostLabels;
  return (
    <ul class="grid-legend" aria-label={l10n.t('Labels')} data-testid="grid-legend">
      {names.slice(0, mostLabels).map((name, label) => (
        <li key={name}>
          <span
            class="grid-swatch"
            style={{ background: grid.palette.value.css(shadeOfCategory(label)) }}
            aria-hidden="true"
          />
          {name}
        </li>
      ))}
      {more > 0 && <li>{l10n.t('and {0} more', more)}</li>}
    </ul>
  );
}

export const grid: Stage = {
  id: 'grid',
  title: () => l10n.t('Grid'),
  icon: 'symbol-numeric',
  View,
};
