/** Buttons that stand for commands of the extension. */

import * as l10n from '@vscode/l10n';
import type { PanelCommand, TrainingStatus } from '../../src/protocol/explorer';
import { Button } from '../controls';
import { activity } from '../model/state';
import type { Panel } from '../model/panel';

type RunCommand = Extract<PanelCommand, 'pause' | 'resume' | 'stop' | 'resumeTraining' | 'showLog'>;

const look: Record<RunCommand, { label: () => string; icon: string }> = {
  pause: { label: () => l10n.t('Pause'), icon: 'debug-pause' },
  resume: { label: () => l10n.t('Continue'), icon: 'debug-continue' },
  stop: { label: () => l10n.t('Stop'), icon: 'debug-stop' },
  resumeTraining: { label: () => l10n.t('Resume Training'), icon: 'debug-rerun' },
  showLog: { label: () => l10n.t('Show Log'), icon: 'output' },
};

/** The commands that make sense in a state. */
export function commandsFor(status: TrainingStatus): readonly RunCommand[] {
  switch (status.state) {
    // With few pictures one is saved every second: buttons that come and go so often cannot be pressed.
    case 'training':
    case 'saving':
      return ['pause', 'stop', 'showLog'];
    case 'paused':
      return ['resume', 'stop', 'showLog'];
    case 'elsewhere':
      return ['showLog'];
    case 'starting':
    case 'scanning':
    case 'decoding':
    case 'compiling':
      return ['stop', 'showLog'];
    case 'failed':
    case 'stopped':
    case 'idle':
    case 'completed':
      return status.resumable ? ['resumeTraining', 'showLog'] : ['showLog'];
  }
}

/** A button for a command about the run that the head tells of; as an icon where room is short. */
export function CommandButton(props: {
  readonly panel: Panel;
  readonly command: RunCommand;
  readonly kind?: 'primary' | 'secondary' | 'icon';
}) {
  const { panel, command, kind = 'icon' } = props;
  const { label, icon } = look[command];
  return (
    <Button
      label={label()}
      icon={icon}
      kind={kind}
      testId={`command-${command}`}
      onPress={() => panel.host.tell('command', { command, run: activity(panel.state.peek()).run })}
    />
  );
}
