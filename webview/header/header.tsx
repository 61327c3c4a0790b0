/** The head of the panel, one line: which run, which weights, what training is doing, and the buttons that steer it. */

import * as l10n from '@vscode/l10n';
import type { TrainingStatus } from '../../src/protocol/explorer';
import { Dropdown, Icon, Notice, ProgressBar } from '../controls';
import { nats } from '../format';
import { activity, isBusy } from '../model/state';
import type { Panel } from '../model/panel';
import { CommandButton, commandsFor } from './commandButton';
import { SparkLine } from './sparkLine';
import { statusDetails, statusTitle } from './statusText';
import { TimeSlider } from './timeSlider';

/** @param props.spark whether the loss is shown here, because no stage shows it */
export function Header({ panel, spark }: { readonly panel: Panel; readonly spark: boolean }) {
  const state = panel.state.value;
  const { status, name } = activity(state);
  const details = [...(name === undefined ? [] : [name]), ...statusDetails(status)];
  const last = state.view?.epochs.at(-1)?.train.loss ?? state.view?.steps.at(-1)?.loss;
  return (
    <header class="header" data-testid="header" data-state={status.state}>
      <h1 class="visually-hidden">{l10n.t('Latent Explorer')}</h1>
      <div class="header-line">
        <Dropdown
          label={l10n.t('Run')}
          hideLabel={true}
          testId="run-picker"
          title={state.runs.find(({ run }) => run === state.selection.run)?.name}
          choices={state.runs.map((run) => ({
            value: run.run,
            // What the run shown does is told beside it.
            label:
              isBusy(run.status.state) && run.run !== state.selection.run
                ? l10n.t('{0} (training)', run.name)
                : run.name,
          }))}
          value={state.selection.run ?? ''}
          onChange={(run) => panel.host.tell('showRun', { run })}
        />
        <TimeSlider panel={panel} />
        {spark && (
          <div class="header-loss" title={l10n.t('Training loss, nats a picture')}>
            <SparkLine panel={panel} />
            <span class="header-figure">{nats(last)}</span>
          </div>
        )}
        <div class="status" data-testid="status" title={details.join(' \u00b7 ')}>
          <span class="status-icon">
            <Icon name={stateIcon(status.state)} />
          </span>
          <span class="status-title">{statusTitle(status)}</span>
          <span class="status-details">{details.join(' \u00b7 ')}</span>
          {/* Read out when the state changes, not with every step. */}
          <span class="visually-hidden" role="status">
            {statusTitle(status)}
          </span>
        </div>
        <div class="buttons tight">
          {commandsFor(status).map((command) => (
            <CommandButton key={command} panel={panel} command={command} />
          ))}
        </div>
      </div>
      <ProgressBar
        label={l10n.t('Training progress')}
        idle={!isBusy(status.state)}
        done={status.done}
        total={status.state === 'starting' || status.state === 'compiling' ? 0 : status.total}
      />
      {status.message && (
        <Notice icon="error" role="alert" testId="status-message">
          {status.message}
        </Notice>
      )}
    </header>
  );
}

function stateIcon(state: TrainingStatus['state']): string {
  if (state === 'paused') return 'debug-pause';
  if (state === 'failed') return 'error';
  if (state === 'completed') return 'pass';
  if (state === 'stopped') return 'beaker-stop';
  return isBusy(state) ? 'loading codicon-modifier-spin' : 'circle-outline';
}
