import * as vscode from 'vscode';
import type { CheckpointFacts } from '../../protocol/configuration';
import type { Checkpoints } from '../checkpoints';
import { ContextKeys, Views } from '../contributions';
import { Disposable } from '../disposable';
import type { Run, RunChange } from '../runs/run';
import { inOrder } from '../runs/runOrder';
import type { DamagedRun, Runs } from '../runs/runs';
import type { Training } from '../runs/training';
import type { TrainingQueue } from '../runs/trainingQueue';
import { checkpointTooltip } from './checkpointTooltip';
import {
  checkpointItem,
  damagedCheckpointItem,
  damagedItem,
  remarksOn,
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

/**
 * VS Code draws rows once nothing has been told of them for 200 ms, and a small model has many an epoch in that time: told
 * of each, it would draw nothing until the training ends.
 */
const redrawMs = 500;

/** The `VAE` view: what trains, what waits for its turn, the other runs, and under each its checkpoints. */
export class RunsTree extends Disposable implements vscode.TreeDataProvider<RunsTreeNode> {
  readonly #runs: Runs;
  readonly #queue: TrainingQueue;
  readonly #checkpoints: Checkpoints;
  readonly #changes = this._register(new vscode.EventEmitter<RunsTreeNode | RunsTreeNode[] | undefined>());
  readonly #view: vscode.TreeView<RunsTreeNode>;
  /** The row of each run: VS Code draws one anew without the others when it is told of the very object. */
  readonly #rows = new WeakMap<Run, Extract<RunsTreeNode, { kind: 'run' }>>();
  /** What the rows of runs said when they were drawn. */
  readonly #drawn = new WeakMap<Run, { readonly text: string; readonly isFavourite: boolean }>();

  /** Runs whose rows are to be drawn anew. */
  readonly #stale = new Set<Run>();
  #timer?: NodeJS.Timeout;
  #favouritesOnly = false;

  readonly onDidChangeTreeData = this.#changes.event;

  constructor(runs: Runs, queue: TrainingQueue, checkpoints: Checkpoints) {
    super();
    this.#runs = runs;
    this.#queue = queue;
    this.#checkpoints = checkpoints;
    this.#view = this._register(
      vscode.window.createTreeView(Views.runs, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this._register(
      runs.onDidChange((change) => {
        if (change.kind === 'list') {
          this.#setHasRuns();
          this.#changes.fire(undefined);
        } else {
          this.#redraw(change);
        }
      }),
    );
    this._register(
      queue.onDidChange(({ kind }) => {
        if (kind === 'list') this.#changes.fire(undefined);
      }),
    );
  }

  /** The rows that are selected. */
  get selected(): readonly RunsTreeNode[] {
    return this.#view.selection;
  }

  /** Leaves out the runs that are no favourites; what trains or waits shows all the same. */
  set favouritesOnly(only: boolean) {
    this.#favouritesOnly = only;
    this.#view.description = only ? vscode.l10n.t('favourites only') : undefined;
    void vscode.commands.executeCommand('setContext', ContextKeys.favouritesOnly, only);
    this.#changes.fire(undefined);
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
        return this.#draw(node.run);
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
    if (node.kind !== 'checkpoint' && node.kind !== 'run') return item;
    const { run } = node;
    const file = node.kind === 'checkpoint' ? node.checkpoint.path : run.checkpoints[0]?.path;
    // Remarks are on a run, and would be read again with each of its checkpoints.
    const known = { name: run.name, remarks: node.kind === 'run' ? remarksOn(run) : [] };
    if (file !== undefined) item.tooltip = await checkpointTooltip(this.#checkpoints, file, token, known);
    return item;
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    super.dispose();
  }

  #rowOf(run: Run): Extract<RunsTreeNode, { kind: 'run' }> {
    const row = this.#rows.get(run) ?? { kind: 'run', run };
    this.#rows.set(run, row);
    return row;
  }

  #draw(run: Run): vscode.TreeItem {
    const item = runItem(run, this.#queue.holds(run.id) !== undefined);
    this.#drawn.set(run, { text: JSON.stringify(item), isFavourite: run.notes.favourite ?? false });
    return item;
  }

  /** Draws one row anew, if that: others stay, with what the pointer rests on. Most that is told of a run does not show. */
  #redraw({ kind, run }: RunChange): void {
    const before = this.#drawn.get(run);
    if (!before) return;
    this.#draw(run);
    const now = this.#drawn.get(run);
    if (now?.isFavourite !== before.isFavourite) this.#changes.fire(undefined);
    else if (kind === 'folder' || now.text !== before.text) this.#redrawSoon(run);
  }

  #redrawSoon(run: Run): void {
    this.#stale.add(run);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changes.fire([...this.#stale].map((each) => this.#rowOf(each)));
      this.#stale.clear();
    }, redrawMs);
  }

  async #roots(): Promise<RunsTreeNode[]> {
    await this.#runs.load();
    this.#setHasRuns();
    const { current, waiting } = this.#queue;
    const isShown = (run: Run): boolean => !this.#favouritesOnly || run.notes.favourite === true;
    const others = [
      ...this.#runs.all.filter((run) => run !== current?.run && isShown(run)).map((run) => this.#rowOf(run)),
      ...(this.#favouritesOnly ? [] : this.#runs.damaged).map(
        (damaged) => ({ kind: 'damaged', damaged }) as const,
      ),
    ];
    return [
      ...(current
        ? [current.run ? this.#rowOf(current.run) : ({ kind: 'training', training: current } as const)]
        : []),
      ...waiting.map((training) => ({ kind: 'waiting', training }) as const),
      ...inOrder(others),
    ];
  }

  #setHasRuns(): void {
    const count = this.#runs.all.length + this.#runs.damaged.length;
    void vscode.commands.executeCommand('setContext', ContextKeys.hasRuns, count > 0);
  }
}
