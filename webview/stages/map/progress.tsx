/** What the map waits for, and a way out of what takes long. */

import * as l10n from '@vscode/l10n';
import { Button, ProgressBar } from '../../controls';
import { integer } from '../../format';
import type { Panel } from '../../model/panel';
import type { MapController } from './mapController';

export function Progress({ map, panel }: { readonly map: MapController; readonly panel: Panel }) {
  const { state } = map;
  const isEncoding = panel.space.loading && !panel.space.space;
  const isPlacing = state.places.loading.value;
  const isWeighing = state.losses.loading.value;
  if (!isEncoding && !isPlacing && !isWeighing) return null;
  const isUmap = isPlacing && state.projection.value?.kind === 'umap';
  const progress = isUmap ? panel.state.value.projecting : undefined;
  const words = isEncoding
    ? l10n.t('Encoding the training pictures…')
    : isUmap
      ? l10n.t('UMAP lays out the pictures…')
      : isPlacing
        ? l10n.t('Laying out the pictures…')
        : l10n.t('Working out the losses…');
  return (
    <div class="stage-word map-progress" role="status" data-testid="map-progress">
      <span>{words}</span>
      <ProgressBar label={words} done={progress?.done ?? 0} total={progress?.total ?? 0} />
      {progress && progress.total > 0 && (
        <span class="map-progress-count">
          {l10n.t('{0} of {1}', integer(progress.done), integer(progress.total))}
        </span>
      )}
      {isUmap && <Button label={l10n.t('Cancel')} testId="map-cancel" onPress={() => map.cancelPlaces()} />}
    </div>
  );
}
