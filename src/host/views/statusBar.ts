import * as vscode from 'vscode';
import type { TrainingStatus } from '../../protocol/explorer';
import { Commands, ContextKeys } from '../contributions';
import { Disposable } from '../disposable';
import type { TrainingSession } from '../trainingSession';
import { formatDuration, formatNats, isActive } from '../trainingState';

/** The item in the status bar: what the run in hand is doing, at a glance. Hidden when there is none. */
export class StatusBar extends Disposable {
  private readonly item = this._register(
    vscode.window.createStatusBarItem('vae.training', vscode.StatusBarAlignment.Left),
  );
  private contextValue = '';

  constructor(private readonly session: TrainingSession) {
    super();
    this.item.name = vscode.l10n.t('Latent Explorer Training');
    this.item.command = Commands.openExplorer;
    this._register(session.onDidChangeStatus(() => this.update()));
    this._register(
      session.onDidReceive((event) => {
        if (event.type === 'steps' || event.type === 'epoch') this.update();
      }),
    );
  }

  /** What the item says; undefined while it is hidden. */
  get text(): string | undefined {
    return isShown(this.session.status) ? this.item.text : undefined;
  }

  private update(): void {
    const { status } = this.session;
    this.setContext(status);
    if (!isShown(status)) {
      this.item.hide();
      return;
    }
    this.item.text = this.describe(status);
    this.item.tooltip = this.tooltip(status);
    this.item.accessibilityInformation = {
      label: this.item.text.replace(/\$\([^)]*\)/g, '').trim(),
      role: 'button',
    };
    this.item.backgroundColor =
      status.state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.show();
  }

  private describe(status: TrainingStatus): string {
    if (status.state === 'failed') return `$(error) ${vscode.l10n.t('VAE failed')}`;
    const icon = status.state === 'paused' ? '$(debug-pause)' : '$(loading~spin)';
    if (status.epochs === 0 || status.state === 'compiling') {
      const counted = status.total > 0 ? ` ${Math.floor((100 * status.done) / status.total)}%` : '';
      return `${icon} VAE ${stageName(status.state)}${counted}`;
    }
    const parts = [`VAE ${status.epoch}/${status.epochs}`];
    const loss = this.session.current?.steps.at(-1)?.loss;
    if (loss !== undefined) parts.push(vscode.l10n.t('{0} nats', formatNats(loss)));
    if (status.state === 'paused') parts.push(vscode.l10n.t('paused'));
    else if (status.secondsLeft !== undefined)
      parts.push(vscode.l10n.t('{0} left', formatDuration(status.secondsLeft)));
    return `${icon} ${parts.join(' · ')}`;
  }

  private tooltip(status: TrainingStatus): vscode.MarkdownString {
    const markdown = new vscode.MarkdownString('', true);
    markdown.isTrusted = {
      enabledCommands: [
        Commands.pauseTraining,
        Commands.continueTraining,
        Commands.stopTraining,
        Commands.showLog,
        Commands.resumeTraining,
      ],
    };
    const lines = [vscode.l10n.t('Stage: {0}', stageName(status.state))];
    if (status.message) lines.push(status.message);
    if (status.total > 0) lines.push(`${status.done.toLocaleString()} / ${status.total.toLocaleString()}`);
    if (status.imagesPerSecond) {
      lines.push(vscode.l10n.t('{0} images a second', Math.round(status.imagesPerSecond).toLocaleString()));
    }
    const engine = this.session.current?.record.engine;
    if (engine)
      lines.push(vscode.l10n.t('Engine: {0} {1} ({2})', engine.name, engine.version, engine.reason));
    for (const line of lines) markdown.appendText(line).appendMarkdown('\n\n');
    const links = isActive(status)
      ? [
          status.state === 'paused'
            ? link('play', vscode.l10n.t('Continue'), Commands.continueTraining)
            : link('debug-pause', vscode.l10n.t('Pause'), Commands.pauseTraining),
          link('debug-stop', vscode.l10n.t('Stop'), Commands.stopTraining),
        ]
      : status.resumable
        ? [link('debug-continue', vscode.l10n.t('Resume Training'), Commands.resumeTraining)]
        : [];
    return markdown.appendMarkdown(
      [...links, link('output', vscode.l10n.t('Show Log'), Commands.showLog)].join(' &nbsp; '),
    );
  }

  private setContext({ state }: TrainingStatus): void {
    const value = state === 'paused' ? 'paused' : isActive(this.session.status) ? 'busy' : 'idle';
    if (value === this.contextValue) return;
    this.contextValue = value;
    void vscode.commands.executeCommand('setContext', ContextKeys.training, value);
  }
}

function isShown(status: TrainingStatus): boolean {
  return isActive(status) || status.state === 'failed';
}

function link(icon: string, title: string, command: string): string {
  return `[$(${icon}) ${title}](command:${command})`;
}

/** The stage in a word. */
export function stageName(state: TrainingStatus['state']): string {
  switch (state) {
    case 'idle':
      return vscode.l10n.t('idle');
    case 'starting':
      return vscode.l10n.t('starting');
    case 'scanning':
      return vscode.l10n.t('looking for images');
    case 'decoding':
      return vscode.l10n.t('reading images');
    case 'compiling':
      return vscode.l10n.t('preparing the engine');
    case 'training':
      return vscode.l10n.t('training');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'saving':
      return vscode.l10n.t('saving');
    case 'completed':
      return vscode.l10n.t('completed');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'failed':
      return vscode.l10n.t('failed');
  }
}
