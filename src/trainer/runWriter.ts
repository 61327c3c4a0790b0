import type { EngineState } from '../engine';
import type { CheckpointFacts, EpochMetrics, MetricsLine, RunRecord } from '../protocol/configuration';
import { type Parameters, writeCheckpoint } from '../runs/checkpoint';
import { appendMetrics } from '../runs/metricsLog';
import { runPaths } from '../runs/runFolder';
import { type EpochSums, writeTrainingState } from '../runs/trainingState';
import { DivergenceWatch } from './divergence';

/** Writes what one run leaves on disk while it trains. */
export class RunWriter {
  /** Metrics of the last finished epoch, kept in checkpoints. */
  lastEpoch: EpochMetrics | undefined;
  readonly #paths: ReturnType<typeof runPaths>;
  #lastCheckpoint: string | undefined;

  constructor(
    readonly run: string,
    private readonly record: RunRecord,
    private readonly parameterNames: readonly string[],
  ) {
    this.#paths = runPaths(run);
  }

  get lastCheckpoint(): string | undefined {
    return this.#lastCheckpoint;
  }

  previewFile(epoch: number): string {
    return this.#paths.preview(epoch);
  }

  async appendMetrics(lines: readonly MetricsLine[]): Promise<void> {
    await appendMetrics(this.run, lines);
  }

  async writeCheckpoint(state: EngineState, epoch: number, step: number): Promise<CheckpointFacts> {
    const parameters = await this.#parameters(state);
    DivergenceWatch.checkParameters(parameters, step);
    const file = this.#paths.checkpoint(epoch);
    const facts = await writeCheckpoint(file, { ...this.#about(epoch, step), parameters });
    this.#lastCheckpoint = file;
    return facts;
  }

  /**
   * The weights of this moment, for those who watch; overwritten by the next and lost without harm, so it
   * is not synced to disk.
   */
  async writeLiveCheckpoint(state: EngineState, epochs: number, step: number): Promise<CheckpointFacts> {
    const parameters = await this.#parameters(state);
    const content = { ...this.#about(Math.floor(epochs), step), parameters };
    return writeCheckpoint(this.#paths.liveCheckpoint, content, { sync: false });
  }

  /** Everything that resuming needs: parameters, moments, and how far the epoch had got. */
  async writeState(state: EngineState, step: number, epochSums: EpochSums): Promise<void> {
    await writeTrainingState(this.run, { tensors: await state.readAll(), step, epochSums });
  }

  #about(epoch: number, step: number) {
    const { model, transform, name } = this.record;
    return { model, transform, runName: name, epoch, step, metrics: this.lastEpoch };
  }

  async #parameters(state: EngineState): Promise<Parameters> {
    const entries = this.parameterNames.map(async (name) => {
      const { shape, values } = await state.read(name);
      return [name, { shape, type: 'float32' as const, values }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }
}
