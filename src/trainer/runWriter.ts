import { rm } from 'node:fs/promises';
import type { EngineState } from '../engine';
import type { CheckpointFacts, EpochMetrics, MetricsLine, RunRecord } from '../protocol/configuration';
import type { StoredEncodings } from '../protocol/samples';
import { type Parameters, writeCheckpoint } from '../runs/checkpoint';
import { stepsPerEpoch } from '../runs/epochs';
import { appendMetrics } from '../runs/metricsLog';
import type { RunLock } from '../runs/runLock';
import { runPaths } from '../runs/runPaths';
import { type TrainingState, writeTrainingState } from '../runs/trainingState';
import { DivergenceWatch } from './divergence';

/** Writes what one run leaves on disk while it trains; nothing once the run has been taken over. */
export class RunWriter {
  /** Metrics of the last finished epoch, kept in checkpoints. */
  lastEpoch: EpochMetrics | undefined;
  readonly run: string;
  /** Throws when the run is another process's by now. */
  readonly guard: () => Promise<void>;
  readonly #record: RunRecord;
  readonly #parameterNames: readonly string[];
  readonly #paths: ReturnType<typeof runPaths>;
  #lastCheckpoint: string | undefined;

  constructor(run: string, record: RunRecord, parameterNames: readonly string[], lock: RunLock) {
    this.run = run;
    this.#record = record;
    this.#parameterNames = parameterNames;
    this.#paths = runPaths(run);
    this.guard = () => lock.check();
  }

  get lastCheckpoint(): string | undefined {
    return this.#lastCheckpoint;
  }

  /** Where the preview beside the checkpoint of this step lies. */
  previewFile(step: number): string {
    return this.#paths.preview(...this.#moment(step));
  }

  /** @param options.sync for lines that a saved state counts on. */
  async appendMetrics(
    lines: readonly MetricsLine[],
    options: { readonly sync?: boolean } = {},
  ): Promise<void> {
    await appendMetrics(this.run, lines, { ...options, guard: this.guard });
  }

  /**
   * Named after the epoch that ends with this step, or after the epoch and the step within it.
   * @param encodings of training pictures by these weights.
   * @param provisional whether it is kept only until a later epoch is better.
   */
  async writeCheckpoint(
    state: EngineState,
    step: number,
    encodings?: StoredEncodings,
    provisional = false,
  ): Promise<CheckpointFacts> {
    const parameters = await this.#parameters(state);
    DivergenceWatch.checkParameters(parameters, step);
    const file = this.#paths.checkpoint(...this.#moment(step));
    const content = { ...this.#about(step), provisional, parameters, encodings };
    const facts = await writeCheckpoint(file, content, { guard: this.guard });
    this.#lastCheckpoint = file;
    return facts;
  }

  /** Removes a checkpoint, after the preview beside it. @returns its path. */
  async removeCheckpoint({ path: file, step }: CheckpointFacts): Promise<string> {
    await this.guard();
    await rm(this.previewFile(step), { force: true });
    await rm(file, { force: true });
    return file;
  }

  /**
   * The weights of this moment, for those who watch; overwritten by the next and lost without harm, so it
   * is not synced to disk.
   */
  async writeLiveCheckpoint(
    state: EngineState,
    step: number,
    encodings?: StoredEncodings,
  ): Promise<CheckpointFacts> {
    const content = { ...this.#about(step), parameters: await this.#parameters(state), encodings };
    return writeCheckpoint(this.#paths.liveCheckpoint, content, { sync: false, guard: this.guard });
  }

  /** Everything that resuming needs: parameters, moments, and how far the epoch had got. */
  async writeState(
    state: EngineState,
    progress: Pick<TrainingState, 'step' | 'epochSums' | 'windowSums' | 'epochSeconds'>,
  ): Promise<void> {
    const tensors = await state.readAll();
    DivergenceWatch.checkParameters(tensors, progress.step);
    await writeTrainingState(this.run, { tensors, ...progress }, { guard: this.guard });
  }

  /** @returns the epoch that a step ends, or the one it lies in and the step. */
  #moment(step: number): [epoch: number, step?: number] {
    const finished = step / stepsPerEpoch(this.#record);
    return Number.isInteger(finished) ? [finished] : [Math.ceil(finished), step];
  }

  #about(step: number) {
    const { model, transform, name } = this.#record;
    const finished = step / stepsPerEpoch(this.#record);
    return {
      model,
      transform,
      runName: name,
      epoch: Math.floor(finished),
      step,
      partial: !Number.isInteger(finished),
      metrics: this.lastEpoch,
    };
  }

  async #parameters(state: EngineState): Promise<Parameters> {
    const entries = this.#parameterNames.map(async (name) => {
      const { shape, values } = await state.read(name);
      return [name, { shape, type: 'float32' as const, values }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }
}
