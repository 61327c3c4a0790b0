import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CheckpointFacts } from '../protocol/configuration';
import type { SampleSource } from '../protocol/samples';
import type { SampleResult, SamplesPicture } from '../protocol/trainer';
import { readCheckpointFacts } from '../runs/checkpoint';
import type { ExplorerService } from './explorerService';

/** A hover's markdown is cut at 100,000 characters, and base64 takes four for three bytes. */
const maximumPictureBytes = 60_000;
/** Rows and columns to try, until the picture is small enough. */
const layouts = [
  [4, 8],
  [3, 6],
  [2, 5],
  [1, 4],
  [1, 1],
] as const;
/** Sides of a picture within a hover, in pixels. */
const largestCell = 40;
const smallestCell = 16;
const picturesKept = 64;
const seed = 1;

/** Facts and sample pictures of checkpoint files, wherever they lie. */
export class Checkpoints {
  readonly #explorer: ExplorerService;
  readonly #pictures = new Map<string, Promise<SamplesPicture>>();

  constructor(explorer: ExplorerService) {
    this.#explorer = explorer;
  }

  /** What the header of a checkpoint file says; no process is needed for it, and so no trust. */
  facts(file: string): Promise<CheckpointFacts> {
    return readCheckpointFacts(file);
  }

  /**
   * Variations on the encodings of a checkpoint, or samples from the prior where it has none, as one small PNG; at once
   * when it was made before.
   */
  async picture(facts: CheckpointFacts, token?: vscode.CancellationToken): Promise<SamplesPicture> {
    const { mtimeMs } = await stat(facts.path);
    const key = `${facts.path}\n${mtimeMs}`;
    const known = this.#pictures.get(key);
    const picture = known ?? this.#draw(facts, token);
    // The newest lie last, and the first is the one to forget.
    this.#pictures.delete(key);
    this.#pictures.set(key, picture);
    if (this.#pictures.size > picturesKept) this.#pictures.delete(this.#pictures.keys().next().value ?? '');
    if (!known) picture.catch(() => this.#pictures.delete(key));
    return picture;
  }

  /** Samples for the checkpoint editor, as pixels. */
  async samples(
    { path: checkpoint }: CheckpointFacts,
    asked: { readonly count: number; readonly seed: number; readonly from: SampleSource },
  ): Promise<SampleResult> {
    return this.#explorer.ask('sample', { checkpoint, ...asked });
  }

  async #draw(facts: CheckpointFacts, token?: vscode.CancellationToken): Promise<SamplesPicture> {
    const { imageSize, channels } = facts.model;
    const cellSize = cellSizeFor(imageSize);
    // PNG seldom halves decoded pictures: what would be too large even then is not tried.
    const promising = layouts.filter(([rows, columns]) => {
      return (rows * columns * cellSize * cellSize * channels) / 2 <= maximumPictureBytes;
    });
    for (const [rows, columns] of promising) {
      const params = { checkpoint: facts.path, rows, columns, cellSize, seed };
      const picture = await this.#explorer.ask('samples', params, token);
      if (picture.png.length <= maximumPictureBytes) return picture;
    }
    throw new Error(vscode.l10n.t('The pictures of this checkpoint are too large for a hover.'));
  }
}

/** Many small pictures tell more than a few large ones: the largest side that shrinks evenly to a thumbnail. */
function cellSizeFor(imageSize: number): number {
  for (let side = Math.min(imageSize, largestCell); side >= smallestCell; side -= 1) {
    if (imageSize % side === 0) return side;
  }
  return imageSize;
}
