/** The head of the panel: which run, which weights, what training is doing, and the buttons that steer it. */

import type { RunRecord } from '../../src/protocol/configuration';
import { engines } from '../../src/protocol/engines';
import { architectures, likelihoods } from '../../src/protocol/model';
import type { PanelCommand, TrainingStatus } from '../../src/protocol/explorer';
import { badge, button, dropdown, progressBar } from '../controls';
import { element, icon, setText } from '../dom';
import { checkpointLabel, counted } from '../format';
import type { Host } from '../host';
import { activity, isBusy, type ExplorerState, type Store } from '../state';
import { statusDetails, statusTitle } from './statusText';

const live = 'live';

/** `dense · 20 dimensions · Bernoulli · 28×28 grey`. */
function modelFacts({ model }: Pick<RunRecord, 'model'>): string {
  return [
    architectures[model.architecture.kind].label,
    counted(model.latentDimensions, 'dimension'),
    likelihoods[model.likelihood.kind].label,
    `${model.imageSize}\u00d7${model.imageSize} ${model.channels === 1 ? 'grey' : 'colour'}`,
  ].join(' \u00b7 ');
}

/** The head of the panel. */
export function header(store: Store, host: Host): HTMLElement {
  const runs = dropdown({
    label: 'Run',
    testId: 'run-picker',
    onChange: (run) => host.tell('showRun', { run }),
  });
  const checkpoints = dropdown({
    label: 'Weights',
    testId: 'checkpoint-picker',
    onChange: (value) => {
      const { run } = activity(store.state);
      if (value !== live) host.tell('explore', { choice: { kind: 'checkpoint', path: value } });
      else if (run !== undefined) host.tell('explore', { choice: { kind: 'live', run } });
    },
  });
  const facts = element('span', { class: 'facts', testId: 'model-facts' });
  const engine = badge('engine');
  const statusIcon = element('span', { class: 'status-icon' });
  const title = element('strong', { class: 'status-title' });
  const details = element('span', { class: 'status-details' });
  const message = element('p', { class: 'status-message', attributes: { role: 'alert' } });
  // Read out when the state changes, not with every step.
  const spoken = element('span', { class: 'visually-hidden', attributes: { role: 'status' } });
  const progress = progressBar('Training progress');
  const buttons = element('div', { class: 'buttons' });

  const root = element(
    'header',
    { class: 'header', testId: 'header' },
    element(
      'div',
      { class: 'header-bar' },
      element('div', { class: 'pickers' }, runs.root, checkpoints.root),
      element(
        'div',
        { class: 'status', testId: 'status' },
        element('div', { class: 'status-line' }, statusIcon, title, details, spoken),
        buttons,
      ),
      message,
      progress.root,
    ),
    element('div', { class: 'run-facts' }, facts, engine.root),
  );

  store.watch(
    (state) => state,
    (state) => {
      showPickers(state);
      const { view } = state;
      const { status, name } = activity(state);
      root.hidden = !view;
      const busy = isBusy(status.state);
      root.dataset['state'] = status.state;
      setText(title, statusTitle(status));
      setText(spoken, statusTitle(status));
      setText(details, [...(name === undefined ? [] : [name]), ...statusDetails(status)].join(' \u00b7 '));
      setText(message, status.message ?? '');
      message.hidden = !status.message;
      progress.root.classList.toggle('idle', !busy);
      progress.set(
        status.done,
        status.state === 'starting' || status.state === 'compiling' ? 0 : status.total,
      );
      setText(facts, view ? modelFacts(view.record) : '');
      engine.set(view ? engineLabel(view.record) : '', view?.record.engine.reason);
    },
  );
  store.watch(
    (state) => activity(state).status.state,
    (current) => statusIcon.replaceChildren(icon(stateIcon(current))),
  );
  store.watch(
    (state) => commandsFor(activity(state).status).join(),
    () => {
      const commands = commandsFor(activity(store.state).status);
      buttons.replaceChildren(...commands.map((command) => commandButton(command, store, host)));
    },
  );

  function showPickers(state: ExplorerState): void {
    runs.set(
      state.runs.map((run) => ({
        value: run.run,
        label: isBusy(run.status.state) ? `${run.name} (training)` : run.name,
      })),
      state.selection.run ?? '',
    );
    const saved = [...(state.view?.checkpoints ?? [])].sort((a, b) => b.step - a.step);
    const choices = saved.map((facts) => ({ value: facts.path, label: checkpointLabel(facts) }));
    const { explored } = state.selection;
    const isLive = explored?.weights.kind === 'live';
    if (isBusy(activity(state).status.state) || isLive) choices.unshift({ value: live, label: 'Live' });
    // Explored weights may belong to another run, or their file may be gone; they are still what is shown.
    if (explored && !isLive && !saved.some((facts) => facts.path === explored.facts.path)) {
      choices.push({
        value: explored.facts.path,
        label: `${explored.facts.runName}: ${checkpointLabel(explored.facts)}`,
      });
    }
    checkpoints.set(choices, explored && !isLive ? explored.facts.path : live);
    checkpoints.root.hidden = choices.length === 0;
  }
  return root;
}

function engineLabel({ engine }: RunRecord): string {
  return engines[engine.name].label;
}

function stateIcon(state: TrainingStatus['state']): string {
  if (state === 'paused') return 'debug-pause';
  if (state === 'failed') return 'error';
  if (state === 'completed') return 'pass';
  if (state === 'stopped') return 'debug-stop';
  return isBusy(state) ? 'loading codicon-modifier-spin' : 'circle-outline';
}

const buttonTexts: Partial<Record<PanelCommand, readonly [label: string, icon: string]>> = {
  pause: ['Pause', 'debug-pause'],
  resume: ['Continue', 'debug-continue'],
  stop: ['Stop', 'debug-stop'],
  resumeTraining: ['Resume Training', 'debug-rerun'],
  showLog: ['Show Log', 'output'],
};

/** The buttons that make sense in a state. */
function commandsFor(status: TrainingStatus): PanelCommand[] {
  switch (status.state) {
    case 'training':
      return ['pause', 'stop', 'showLog'];
    case 'paused':
      return ['resume', 'stop', 'showLog'];
    case 'saving':
    case 'elsewhere':
      return ['showLog'];
    case 'starting':
    case 'scanning':
    case 'decoding':
    case 'compiling':
      return ['stop', 'showLog'];
    case 'failed':
    case 'stopped':
      return status.resumable ? ['resumeTraining', 'showLog'] : ['showLog'];
    case 'idle':
    case 'completed':
      return status.resumable ? ['resumeTraining', 'showLog'] : ['showLog'];
  }
}

/** A button that stands for a command of the extension, about the run that the head tells of. */
export function commandButton(command: PanelCommand, store: Store, host: Host): HTMLElement {
  const [label, symbol] = buttonTexts[command] ?? [command, 'play'];
  return button({
    label,
    icon: symbol,
    kind:
      command === 'showLog'
        ? 'icon'
        : command === 'resumeTraining' || command === 'resume'
          ? 'primary'
          : 'secondary',
    testId: `command-${command}`,
    onPress: () => host.tell('command', { command, run: activity(store.state).run }),
  });
}
