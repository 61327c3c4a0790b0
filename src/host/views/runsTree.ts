import path from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointFacts } from '../../protocol/configuration';
import type { Checkpoints } from '../checkpoints';
import { ContextKeys, Views } from '../contributions';
import { Disposable } from '../disposable';
import type { Run } from '../runs/run';
import type { DamagedRun, Runs } from '../runs/runs';
import type { Training } from '../runs/training';
import type { TrainingQueue } from '../runs/trainingQueue';
import { checkpointTooltip } from './checkpointTooltip';
import {
  checkpointItem,
  damagedCheckpointItem,
  damagedItem,
  runItem,
  skippedItem,
  trainingItem,
  waitingItem,
} from './runsTreeItems';

/** A row of the runs view; also the argument that its commands get. */
export type RunsTreeNode =
  /** What trains and has no run folder yet. */
  | { readonly kind: 'training'; readonly training: Training }
  | { readonly kind: 'waiting'; readonly training: Training }
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'damaged'; readonly damaged: DamagedRun }
  | { readonly kind: 'checkpoint'; readonly run: Run; readonly checkpoint: CheckpointFacts }
  | { readonly kind: 'damagedCheckpoint'; readonly damaged: DamagedRun }
  | { readonly kind: 'skipped'; readonly run: Run };

/** The `VAE` view: what waits to be trained, the runs, and under each its checkpoints. */
export class RunsTree extends Disposable implements vscode.TreeDataProvider<RunsTreeNode> {
  readonly #runs: Runs;
  readonly #queue: TrainingQueue;
  readonly #checkpoints: Checkpoints;
  readonly #changes = this._register(new vscode.EventEmitter<void>());
  readonly #view: vscode.TreeView<RunsTreeNode>;
  /** The run whose row says that it is paused. */
  #paused?: Run;

  readonly onDidChangeTreeData = this.#changes.event;

  constructor(runs: Runs, queue: TrainingQueue, checkpoints: Checkpoints) {
    super();
    this.#runs = runs;
    this.#queue = queue;
    this.#checkpoints = checkpoints;
    this.#view = this._register(vscode.window.createTreeView(Views.runs, { treeDataProvider: this }));
    this._register(
      runs.onDidChange((change) => {
        const { kind } = change;
        if (kind === 'list') this.#setHasRuns();
        // Curves, previews and progress do not show here.
        const shows = ['list', 'folder', 'started', 'ended'].includes(kind);
        if (shows || (kind === 'status' && this.#isPausedAnew(change.run))) this.#changes.fire();
      }),
    );
    this._register(
      queue.onDidChange(({ kind }) => {
        if (kind === 'list') this.#changes.fire();
      }),
    );
  }

  get isVisible(): boolean {
    return this.#view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<vscode.TreeViewVisibilityChangeEvent> {
    return this.#view.onDidChangeVisibility;
  }

  async getChildren(node?: RunsTreeNode): Promise<RunsTreeNode[]> {
    if (!node) return this.#roots();
    if (node.kind !== 'run') return [];
    const { run } = node;
    return [
      ...run.checkpoints.map((checkpoint) => ({ kind: 'checkpoint', run, checkpoint }) as const),
      ...run.damagedCheckpoints.map(
        ({ path: id, reason }) => ({ kind: 'damagedCheckpoint', damaged: { id, reason } }) as const,
      ),
      ...(run.record.data.skipped > 0 ? [{ kind: 'skipped', run } as const] : []),
    ];
  }

  getTreeItem(node: RunsTreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'training':
        return trainingItem(node.training);
      case 'waiting':
        return waitingItem(node.training, this.#queue.waiting);
      case 'run':
        return runItem(node.run, this.#queue.holds(node.run.id) !== undefined);
      case 'damaged':
        return damagedItem(node.damaged);
      case 'checkpoint':
        return checkpointItem(node.run, node.checkpoint);
      case 'damagedCheckpoint':
        return damagedCheckpointItem(node.damaged);
      case 'skipped':
        return skippedItem(node.run);
    }
  }

  /** Fills the tooltip when the pointer rests on a row. */
  async resolveTreeItem(
    item: vscode.TreeItem,
    node: RunsTreeNode,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const file =
      node.kind === 'checkpoint'
        ? node.checkpoint.path
        : node.kind === 'run'
          ? node.run.checkpoints[0]?.path
          : undefined;
    if (file !== undefined) item.tooltip = await checkpointTooltip(this.#checkpoints, file, token);
    return item;
  }

  /** Whether a run has been paused, or continued, since its row was drawn. */
  #isPausedAnew(run: Run): boolean {
    if (run.isPaused === (run === this.#paused)) return false;
    this.#paused = run.isPaused ? run : undefined;
    return true;
  }

  async #roots(): Promise<RunsTreeNode[]> {
    await this.#runs.load();
    this.#setHasRuns();
    const { current, waiting } = this.#queue;
    // By name, which begins with the time, newest first: readable or not.
    const runs: RunsTreeNode[] = [
      ...this.#runs.all.map((run) => ({ kind: 'run', run }) as const),
      ...this.#runs.damaged.map((damaged) => ({ kind: 'damaged', damaged }) as const),
    ].sort((one, other) => (nameOf(one) < nameOf(other) ? 1 : -1));
    return [
      ...(current && !current.run ? [{ kind: 'training', training: current } as const] : []),
      ...waiting.map((training) => ({ kind: 'waiting', training }) as const),
      ...runs,
    ];
  }

  #setHasRuns(): void {
    const count = this.#runs.all.length + this.#runs.damaged.length;
    void vscode.commands.executeCommand('setContext', ContextKeys.hasRuns, count > 0);
  }
}

function nameOf(node: Extract<RunsTreeNode, { kind: 'run' | 'damaged' }>): string {
  return path.basename(node.kind === 'run' ? node.run.id : node.damaged.id);
}
