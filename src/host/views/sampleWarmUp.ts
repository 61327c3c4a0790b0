import * as vscode from 'vscode';
import type { Checkpoints } from '../checkpoints';
import { Disposable } from '../disposable';
import type { Runs } from '../runs/runs';
import type { TrainingQueue } from '../runs/trainingQueue';
import type { RunsTree } from './runsTree';

const settleMs = 1_000;
const checkpointsWarmed = 8;

/**
 * Draws the samples of the newest checkpoints before anybody hovers over them, so that the first hover is
 * as quick as later ones. Only while the runs view is seen and no run needs the processor.
 */
export class SampleWarmUp extends Disposable {
  readonly #tree: RunsTree;
  readonly #runs: Runs;
  readonly #queue: TrainingQueue;
  readonly #checkpoints: Checkpoints;
  #timer?: NodeJS.Timeout;
  #busy = false;

  constructor(tree: RunsTree, runs: Runs, queue: TrainingQueue, checkpoints: Checkpoints) {
    super();
    this.#tree = tree;
    this.#runs = runs;
    this.#queue = queue;
    this.#checkpoints = checkpoints;
    this._register(tree.onDidChangeVisibility(() => this.#soon()));
    this._register(
      runs.onDidChange(({ kind }) => {
        if (kind === 'list' || kind === 'folder' || kind === 'ended') this.#soon();
      }),
    );
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    super.dispose();
  }

  get #isWelcome(): boolean {
    return !this.isDisposed && this.#tree.isVisible && !this.#queue.current && vscode.workspace.isTrusted;
  }

  #soon(): void {
    clearTimeout(this.#timer);
    if (this.#isWelcome) this.#timer = setTimeout(() => void this.#warm(), settleMs);
  }

  async #warm(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const newest = this.#runs.all.flatMap(({ checkpoints }) => checkpoints);
    for (const facts of newest.slice(0, checkpointsWarmed)) {
      if (!this.#isWelcome) break;
      // A checkpoint that cannot be drawn says so when somebody hovers over it.
      await this.#checkpoints.picture(facts).catch(() => undefined);
    }
    this.#busy = false;
  }
}
