import path from 'node:path';
import * as vscode from 'vscode';
import type { Checkpoints } from '../checkpoints';
import { checkpointMarkdown } from '../checkpointMarkdown';
import { Commands, TreeItems, Views } from '../contributions';
import { Disposable } from '../disposable';
import { describeError, isCancellation } from '../notices';
import type { DamagedRun, ListedCheckpoint, ReadableRun } from '../runFolder';
import type { RunStore } from '../runStore';
import { formatNats } from '../trainingState';
import type { TrainingSession } from '../trainingSession';

/** A row of the runs view; also the argument that its commands get. */
export type RunsTreeNode =
  | { readonly kind: 'run'; readonly run: ReadableRun }
  | { readonly kind: 'damaged'; readonly run: DamagedRun }
  | { readonly kind: 'checkpoint'; readonly run: ReadableRun; readonly checkpoint: ListedCheckpoint };

/** The `VAE` view: runs, and under each its checkpoints. */
export class RunsTree extends Disposable implements vscode.TreeDataProvider<RunsTreeNode> {
  private readonly changes = this._register(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<RunsTreeNode>;

  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly runs: RunStore,
    private readonly session: TrainingSession,
    private readonly checkpoints: Checkpoints,
  ) {
    super();
    this.view = this._register(vscode.window.createTreeView(Views.runs, { treeDataProvider: this }));
    this._register(runs.onDidChange(() => this.changes.fire()));
    let wasActive = false;
    this._register(
      session.onDidChangeStatus(() => {
        if (session.isActive !== wasActive) this.changes.fire();
        wasActive = session.isActive;
      }),
    );
    this._register(
      session.onDidReceive((event) => {
        if (event.type === 'started' || event.type === 'checkpoint') void runs.refresh();
      }),
    );
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<vscode.TreeViewVisibilityChangeEvent> {
    return this.view.onDidChangeVisibility;
  }

  async getChildren(node?: RunsTreeNode): Promise<RunsTreeNode[]> {
    if (!node) {
      const listed = await this.runs.load();
      return listed.map((run) => (run.kind === 'run' ? { kind: 'run', run } : { kind: 'damaged', run }));
    }
    if (node.kind !== 'run') return [];
    const { run } = node;
    return run.checkpoints.map((checkpoint) => ({ kind: 'checkpoint', run, checkpoint }));
  }

  getTreeItem(node: RunsTreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'run':
        return this.runItem(node.run);
      case 'damaged':
        return damagedItem(node.run);
      case 'checkpoint':
        return checkpointItem(node);
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
        : node.kind === 'run' && node.run.checkpoints[0]?.path;
    if (file) item.tooltip = await checkpointTooltip(this.checkpoints, file, token);
    return item;
  }

  private runItem(run: ReadableRun): vscode.TreeItem {
    const training = this.session.isTraining(run.path);
    const [latest] = run.checkpoints;
    const item = new vscode.TreeItem(
      path.basename(run.record.data.folder) || run.record.name,
      run.checkpoints.length > 0
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.None,
    );
    item.id = run.path;
    item.iconPath = new vscode.ThemeIcon(training ? 'loading~spin' : 'beaker');
    item.contextValue = training
      ? TreeItems.trainingRun
      : run.resumable
        ? TreeItems.resumableRun
        : TreeItems.run;
    const summary = latest ? epochAndLoss(latest) : vscode.l10n.t('no checkpoint yet');
    item.description = training
      ? vscode.l10n.t('training · {0}', summary)
      : `${summary} · ${when(run.record.created)}`;
    // A tooltip that is undefined is what asks for `resolveTreeItem`.
    if (!latest) item.tooltip = run.path;
    item.accessibilityInformation = {
      label: vscode.l10n.t('Run {0}, {1}', run.record.name, item.description),
    };
    return item;
  }
}

/** Tells runs on one folder apart. */
function when(created: string): string {
  const date = new Date(created);
  return date.toLocaleString(vscode.env.language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

function damagedItem(run: DamagedRun): vscode.TreeItem {
  const item = new vscode.TreeItem(path.basename(run.path));
  item.id = run.path;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = TreeItems.damagedRun;
  item.description = vscode.l10n.t('cannot be read: {0}', run.reason);
  item.tooltip = `${run.path}\n${run.reason}`;
  item.accessibilityInformation = {
    label: vscode.l10n.t('Damaged run {0}, {1}', path.basename(run.path), run.reason),
  };
  return item;
}

function checkpointItem({ run, checkpoint }: Extract<RunsTreeNode, { kind: 'checkpoint' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Epoch {0}', checkpoint.epoch));
  item.id = checkpoint.path;
  item.iconPath = new vscode.ThemeIcon('symbol-array');
  item.contextValue = TreeItems.checkpoint;
  const loss = checkpointLoss(checkpoint);
  item.description = loss;
  item.command = {
    command: Commands.exploreCheckpoint,
    title: vscode.l10n.t('Explore'),
    arguments: [{ checkpoint: checkpoint.path }],
  };
  item.accessibilityInformation = {
    label: vscode.l10n.t('Checkpoint of {0}, epoch {1}, {2}', run.record.name, checkpoint.epoch, loss ?? ''),
  };
  return item;
}

function epochAndLoss(checkpoint: ListedCheckpoint): string {
  const loss = checkpointLoss(checkpoint);
  const epoch = vscode.l10n.t('epoch {0}', checkpoint.epoch);
  return loss === undefined ? epoch : `${epoch} · ${loss}`;
}

function checkpointLoss({ metrics }: ListedCheckpoint): string | undefined {
  const losses = metrics?.validation ?? metrics?.train;
  return losses && vscode.l10n.t('{0} nats', formatNats(losses.loss));
}

/** Facts and samples; the facts alone with the reason where samples cannot be had. */
export async function checkpointTooltip(
  checkpoints: Checkpoints,
  file: string,
  token: vscode.CancellationToken,
): Promise<vscode.MarkdownString | undefined> {
  try {
    const facts = await checkpoints.facts(file, token);
    if (!vscode.workspace.isTrusted) {
      return checkpointMarkdown(
        facts,
        undefined,
        vscode.l10n.t('Samples are drawn once you trust this workspace.'),
      );
    }
    try {
      return checkpointMarkdown(facts, await checkpoints.picture(facts, token));
    } catch (error) {
      if (isCancellation(error)) return undefined;
      return checkpointMarkdown(facts, undefined, describeError(error));
    }
  } catch (error) {
    if (isCancellation(error)) return undefined;
    return new vscode.MarkdownString().appendText(describeError(error));
  }
}
