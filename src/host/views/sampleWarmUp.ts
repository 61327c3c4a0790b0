import * as vscode from 'vscode';
import type { Checkpoints } from '../checkpoints';
import { Disposable } from '../disposable';
import type { RunStore } from '../runStore';
import type { TrainingSession } from '../trainingSession';
import type { RunsTree } from './runsTree';

const settleMs = 1_000;
const checkpointsWarmed = 8;

/**
 * Draws the samples of the newest checkpoints before anybody hovers over them, so that the first hover is
 * as quick as later ones. Only while the runs view is seen and no run needs the processor.
 */
export class SampleWarmUp extends Disposable {
  private timer?: NodeJS.Timeout;
  private busy = false;

  constructor(
    private readonly tree: RunsTree,
    private readonly runs: RunStore,
    private readonly session: TrainingSession,
    private readonly checkpoints: Checkpoints,
  ) {
    super();
    this._register(tree.onDidChangeVisibility(() => this.soon()));
    this._register(runs.onDidChange(() => this.soon()));
  }

  override dispose(): void {
    clearTimeout(this.timer);
    super.dispose();
  }

  private get isWelcome(): boolean {
    return !this.isDisposed && this.tree.isVisible && !this.session.isActive && vscode.workspace.isTrusted;
  }

  private soon(): void {
    clearTimeout(this.timer);
    if (this.isWelcome) this.timer = setTimeout(() => void this.warm(), settleMs);
  }

  private async warm(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const newest = this.runs.runs.flatMap((run) => (run.kind === 'run' ? run.checkpoints : []));
    for (const { path } of newest.slice(0, checkpointsWarmed)) {
      if (!this.isWelcome) break;
      // A checkpoint that cannot be drawn says so when somebody hovers over it.
      await this.checkpoints
        .facts(path)
        .then((facts) => this.checkpoints.picture(facts))
        .catch(() => undefined);
    }
    this.busy = false;
  }
}
