/** The map: every training picture at its encoding. */

import * as l10n from '@vscode/l10n';
import { useComputed } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { integer } from '../../format';
import { Notice } from '../../controls';
import { pictureMenu, usePictureMenu } from '../../drawing/exportPicture';
import type { Stage, StageProps } from '../stage';
import { Card } from './card';
import { LabelTable } from './labelTable';
import { Legend } from './legend';
import { MapController } from './mapController';
import { Progress } from './progress';
import { inWords } from './words';
import { Toolbar } from './toolbar';

/** More rows than this are not written out for whoever scripts the panel. */
const mostTold = 1000;

function View({ panel, shown }: StageProps) {
  const map = useMemo(() => new MapController(panel, shown), [panel]);
  const stack = useRef<HTMLDivElement>(null);
  usePictureMenu(panel, 'map', () => map.picture());
  const top = useRef<HTMLCanvasElement>(null);
  const help = useId();
  useLayoutEffect(() => {
    if (stack.current && top.current) return map.attach(stack.current, top.current);
    return undefined;
  }, [map]);
  useEffect(() => {
    const needs = shown.subscribe((isShown) => panel.space.need('map', isShown));
    return () => {
      needs();
      panel.space.need('map', false);
    };
  }, [panel, shown]);
  const summary = useComputed(() => {
    const now = map.state.shown.value;
    return now ? l10n.t('Map of {0} training pictures', integer(now.count)) : l10n.t('Map');
  });
  const spoken = useComputed(() => inWords(map));
  const problem = useComputed(() => panel.space.error ?? map.state.places.problem.value);
  const chosen = panel.chosen.value;
  const hasWeights = panel.state.value.selection.explored !== undefined;
  return (
    <div
      class="stage-map"
      data-testid="map-stage"
      data-chosen={chosen.length}
      data-chosen-rows={chosen.length <= mostTold ? JSON.stringify([...chosen]) : undefined}
    >
      {hasWeights && <Toolbar map={map} panel={panel} />}
      <div class="map-stack" ref={stack}>
        <canvas
          ref={top}
          class="map-layer map-top"
          tabIndex={0}
          role="application"
          aria-roledescription={l10n.t('map')}
          aria-label={summary.value}
          aria-describedby={help}
          data-testid="map"
          data-vscode-context={pictureMenu('map')}
          data-tool={map.tool.value}
        />
        <Card map={map} panel={panel} />
        <Progress map={map} panel={panel} />
        {problem.value && (
          <div class="stage-word map-notice">
            <Notice icon="warning" role="alert" testId="map-problem">
              {problem.value}
            </Notice>
          </div>
        )}
        {!hasWeights && <p class="hint stage-nothing">{l10n.t('The map appears with the first weights.')}</p>}
        <LabelTable map={map} />
      </div>
      <Legend map={map} />
      <p class="visually-hidden" role="status" data-testid="map-spoken">
        {spoken.value}
      </p>
      <p class="visually-hidden" id={help}>
        {l10n.t(
          'Arrow keys go from picture to picture, Enter picks one. Shift with arrow keys moves the map, plus and minus zoom, 0 shows all. R begins a rectangle, L a lasso: arrow keys stretch it, Space sets a corner of a lasso, Enter chooses what is inside, Escape gives up.',
        )}
      </p>
    </div>
  );
}

export const map: Stage = {
  id: 'map',
  title: () => l10n.t('Map'),
  icon: 'map',
  View,
};
