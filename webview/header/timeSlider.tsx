/** The weights explored, chosen along the time of training. */

import * as l10n from '@vscode/l10n';
import type { CheckpointFacts } from '../../src/protocol/configuration';
import { Button, Slider } from '../controls';
import { checkpointLabel, integer } from '../format';
import { isSameChoice, type Stop, stopOf, stopsOf } from '../model/checkpoints';
import { filmedCheckpoints } from '../model/grid/timelapse';
import type { Panel } from '../model/panel';

/** A slider over the checkpoints of the run, earliest first, and its live weights; the best is marked. */
export function TimeSlider({ panel }: { readonly panel: Panel }) {
  const state = panel.state.value;
  const stops = stopsOf(state);
  // What has been dragged to holds while the host follows: on its way it tells of stops that were passed.
  const { wanted } = panel.following;
  const held = wanted ? stops.findIndex(({ choice }) => isSameChoice(choice, wanted)) : -1;
  const at = held >= 0 ? held : stopOf(stops, state);
  const stop = stops[at];
  const best = stops.findIndex((each) => each.best);
  const label = !stop ? '' : stop.facts ? checkpointLabel(stop.facts) : l10n.t('Live');
  const choose = (index: number): void => {
    const next = stops[index];
    if (next && index !== at) panel.following.go(next.choice);
  };
  return (
    <div class="time" title={label}>
      <div class="time-track">
        <Slider
          label={l10n.t('Weights')}
          minimum={0}
          maximum={Math.max(1, stops.length - 1)}
          step={1}
          value={stops.length === 1 ? 1 : Math.max(0, at)}
          valueText={stop?.best ? l10n.t('{0}, the best', label) : label}
          disabled={stops.length < 2}
          onChange={choose}
          testId="checkpoint-picker"
          data={{ 'data-checkpoint': stop?.facts?.path ?? (stop ? 'live' : '') }}
        />
        {best >= 0 && stops.length > 1 && (
          <span
            class="time-best codicon codicon-star-full"
            aria-hidden="true"
            style={{ left: `calc(6px + (100% - 12px) * ${best / (stops.length - 1)})` }}
          />
        )}
      </div>
      <span class="time-text" data-testid="epoch">
        <span class="time-long">
          {stop?.facts ? longMoment(stop.facts, lastSaved(stops)) : stop && l10n.t('live')}
        </span>
        <span class="time-short" aria-hidden="true">
          {stop?.facts ? integer(stop.facts.epoch) : stop && l10n.t('live')}
        </span>
        {stop?.best && <span class="codicon codicon-star-full" aria-hidden="true" />}
      </span>
      <Film panel={panel} />
    </div>
  );
}

/** Saves the grid through the time of training; says why not where there is no such time. */
function Film({ panel }: { readonly panel: Panel }) {
  const frames = filmedCheckpoints(panel.state.value).length;
  const isShort = frames < 2;
  return (
    <Button
      kind="icon"
      icon="device-camera-video"
      label={l10n.t('Save the grid through training as a GIF')}
      title={
        isShort
          ? l10n.t('A GIF of the training needs several checkpoints; this run has {0}.', integer(frames))
          : undefined
      }
      disabled={isShort}
      testId="save-gif"
      onPress={() => (panel.filming.value = true)}
    />
  );
}

function lastSaved(stops: readonly Stop[]): CheckpointFacts | undefined {
  return stops.findLast(({ facts }) => facts)?.facts;
}

/** `epoch 47 of 56`; of weights saved within an epoch, how far they were into it. */
function longMoment({ epoch, step, partial }: CheckpointFacts, last: CheckpointFacts | undefined): string {
  if (partial) return l10n.t('step {0}', integer(step));
  return last && last.epoch > 0
    ? l10n.t('epoch {0} of {1}', integer(epoch), integer(last.epoch))
    : l10n.t('epoch {0}', integer(epoch));
}
