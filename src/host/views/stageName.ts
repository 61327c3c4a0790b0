import * as vscode from 'vscode';
import type { TrainingStatus } from '../../protocol/explorer';

/** The stage in a word. */
export function stageName(state: TrainingStatus['state']): string {
  switch (state) {
    case 'idle':
      return vscode.l10n.t('idle');
    case 'starting':
      return vscode.l10n.t('starting');
    case 'scanning':
      return vscode.l10n.t('looking for pictures');
    case 'decoding':
      return vscode.l10n.t('reading pictures');
    case 'compiling':
      return vscode.l10n.t('preparing the engine');
    case 'training':
      return vscode.l10n.t('training');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'saving':
      return vscode.l10n.t('saving');
    case 'elsewhere':
      return vscode.l10n.t('training in another window');
    case 'completed':
      return vscode.l10n.t('completed');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'failed':
      return vscode.l10n.t('failed');
  }
}
