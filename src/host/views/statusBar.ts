import * as vscode from 'vscode';
import { Commands, ContextKeys } from '../contributions';
import { Disposable } from '../disposable';
import { commandUri, escapeMarkdown } from '../markdownText';
import type { Training } from '../runs/training';
import type { TrainingQueue } from '../runs/trainingQueue';
import { formatDuration, formatNats } from '../trainingState';
import { stageName } from './stageName';
import type { TrainingProgress } from './trainingProgress';

/**
 * The item in the status bar: what trains, at a glance. Hidden else, and while a notification tells the same; that a training
 * has failed is told by a message with the buttons that help, which stays until it is closed.
 */
export class StatusBar extends Disposable {
  readonly #queue: TrainingQueue;
  readonly #progress: Pick<TrainingProgress, 'isNotifiedOf'>;
  readonly #item = this._register(
    vscode.window.createStatusBarItem('vae.training', vscode.StatusBarAlignment.Left),
  );
  #contextValue = '';
  #waiting = 0;

  constructor(queue: TrainingQueue, progress: Pick<TrainingProgress, 'isNotifiedOf'>) {
    super();
    this.#queue = queue;
    this.#progress = progress;
    this.#item.name = vscode.l10n.t('Latent Explorer Training');
    this.#item.command = Commands.openExplorer;
    this._register(queue.onDidChange(() => this.#update()));
  }

  #update(): void {
    this.#setContext();
    const shown = this.#queue.current;
    if (!shown || this.#progress.isNotifiedOf(shown)) {
      this.#item.hide();
      return;
    }
    this.#item.text = describe(shown);
    this.#item.tooltip = tooltip(shown, this.#queue.waiting);
    this.#item.accessibilityInformation = {
      label: this.#item.text.replace(/\$\([^)]*\)/g, '').trim(),
      role: 'button',
    };
    this.#item.show();
  }

  #setContext(): void {
    const { current, waiting } = this.#queue;
    const value = !current ? 'idle' : current.status.state === 'paused' ? 'paused' : 'busy';
    if (value !== this.#contextValue) {
      this.#contextValue = value;
      void vscode.commands.executeCommand('setContext', ContextKeys.training, value);
    }
    if (waiting.length !== this.#waiting) {
      this.#waiting = waiting.length;
      void vscode.commands.executeCommand('setContext', ContextKeys.waiting, waiting.length);
    }
  }
}

function describe({ status, run }: Training): string {
  const icon = status.state === 'paused' ? '$(debug-pause)' : '$(loading~spin)';
  if (status.epochs === 0 || status.state === 'compiling') {
    const counted = status.total > 0 ? ` ${Math.floor((100 * status.done) / status.total)}%` : '';
    return `${icon} VAE ${stageName(status.state)}${counted}`;
  }
  const parts = [`VAE ${status.epoch}/${status.epochs}`];
  const loss = run?.lastStep?.loss;
  if (loss !== undefined) parts.push(vscode.l10n.t('{0} nats', formatNats(loss)));
  if (status.state === 'paused') parts.push(vscode.l10n.t('paused'));
  else if (status.secondsLeft !== undefined)
    parts.push(vscode.l10n.t('{0} left', formatDuration(status.secondsLeft)));
  return `${icon} ${parts.join(' · ')}`;
}

/**
 * The same text as long as the same is under way: VS Code takes a hover down, Pause and Stop in it too, when the
 * tooltip is another. It compares who is trusted by identity, which a list of commands loses on its way, so all
 * commands are: what is not ours is escaped, so that no name becomes a link.
 */
function tooltip(training: Training, waiting: readonly Training[]): vscode.MarkdownString {
  const { status, run } = training;
  const markdown = new vscode.MarkdownString('', true);
  markdown.isTrusted = true;
  const lines = [training.title];
  if (status.message) lines.push(status.message);
  const engine = run?.record.engine;
  if (engine) lines.push(vscode.l10n.t('Engine: {0} {1} ({2})', engine.name, engine.version, engine.reason));
  if (waiting.length > 0)
    lines.push(vscode.l10n.t('Waiting: {0}', waiting.map(({ title }) => title).join(', ')));
  for (const line of lines) markdown.appendMarkdown(`${escapeMarkdown(line)}\n\n`);
  return markdown.appendMarkdown(
    [...buttons(training), link('output', vscode.l10n.t('Show Log'), Commands.showLog)].join(' &nbsp; '),
  );
}

function buttons({ status }: Training): readonly string[] {
  return [
    status.state === 'paused'
      ? link('play', vscode.l10n.t('Continue'), Commands.continueTraining)
      : link('debug-pause', vscode.l10n.t('Pause'), Commands.pauseTraining),
    link('debug-stop', vscode.l10n.t('Stop'), Commands.stopTraining),
  ];
}

function link(icon: string, title: string, command: string, argument?: object): string {
  return `[$(${icon}) ${title}](${commandUri(command, argument)})`;
}
