import { Emitter } from 'vscode-jsonrpc/node';
import type { EpochMetrics, Losses, RunRecord, StepMetrics } from '../../../../src/protocol/configuration';
import type {
  HostNotifications,
  PixelBatch,
  ResumeParams,
  TrainingEvent,
  TrainParams,
  TrainResult,
} from '../../../../src/protocol/trainer';
import { CancelledError } from '../../../../src/host/errors';
import type { TrainerForTraining } from '../../../../src/host/runs/trainingQueue';
import { RunNames } from '../../../../src/host/runs/runNames';
import { Runs } from '../../../../src/host/runs/runs';
import { writeCheckpoint } from '../../../../src/runs/checkpoint';
import { createRunFolder, runPaths } from '../../../../src/runs/runFolder';
import { writeTrainingState } from '../../../../src/runs/trainingState';
import { about } from '../../runs/folder';

const losses = (loss: number): Losses => ({ loss, reconstruction: loss - 20, kl: 20 });

export const stepPoint = (step: number): StepMetrics => ({
  kind: 'step',
  step,
  epoch: step / 10,
  ...losses(200 - step),
});

export const epochPoint = (epoch: number, loss = 200 - 10 * epoch): EpochMetrics => ({
  kind: 'epoch',
  epoch,
  step: 10 * epoch,
  train: losses(loss),
  klWeight: 1,
  imagesPerSecond: 1000,
  seconds: 1,
});

/** Ten steps an epoch. */
function record(epochs: number, folder = '/pictures/digits'): Omit<RunRecord, 'name'> {
  return {
    ...about,
    training: { ...about.training, epochs, batchSize: 9 },
    data: { ...about.data, folder, trainingImages: 90 },
  };
}

const parameters = { weight: { shape: [2], type: 'float32', values: Float32Array.of(1, 2) } } as const;

/** A run folder as the trainer leaves it. */
export async function makeRun(runsFolder: string, name: string, epochs = 3) {
  return createRunFolder(runsFolder, name, record(epochs, `/pictures/${name}`));
}

/** Saves a checkpoint, of the end of an epoch or of a step within the next. */
export async function saveCheckpoint(
  run: string,
  epoch: number,
  loss: number,
  step?: number,
): Promise<string> {
  const file =
    step === undefined ? runPaths(run).checkpoint(epoch) : runPaths(run).checkpoint(epoch + 1, step);
  const { model, transform } = about;
  await writeCheckpoint(file, {
    model,
    transform,
    runName: 'run',
    epoch,
    step: step ?? epoch * 10,
    partial: step !== undefined,
    metrics: epochPoint(epoch, loss),
    parameters,
  });
  return file;
}

export async function saveState(run: string, step: number): Promise<void> {
  await writeTrainingState(run, { tensors: parameters, step });
}

/** Runs in one folder, which is looked at only when the test says that it has changed. */
export function runsIn(folder: string) {
  const watching: (() => void)[] = [];
  const places = {
    folders: () => [folder],
    watch(changed: () => void) {
      watching.push(changed);
      return { dispose: () => watching.splice(0) };
    },
  };
  const runs = new Runs(places, new RunNames('en'));
  return { runs, places, change: () => watching.forEach((changed) => changed()) };
}

const pixels: PixelBatch = { count: 1, size: 1, channels: 1, pixels: Uint8Array.of(0) };

/** A trainer process that does what the test says. */
export class FakeTrainer implements TrainerForTraining {
  readonly pid = 1;
  readonly notified: (readonly [string, unknown])[] = [];
  asked?: { readonly method: string; readonly params: TrainParams | ResumeParams };
  isDisposed = false;
  readonly #events = new Emitter<TrainingEvent>();
  #resolve!: (result: TrainResult) => void;
  #reject!: (error: Error) => void;

  readonly onEvent = this.#events.event;

  readonly request: TrainerForTraining['request'] = (method, params, token) => {
    this.asked = { method, params };
    return new Promise<TrainResult>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      token.onCancellationRequested(() => reject(new CancelledError()));
    });
  };

  notify<M extends keyof HostNotifications>(method: M, params: HostNotifications[M]): void {
    this.notified.push([method, params]);
  }

  dispose(): Promise<void> {
    this.isDisposed = true;
    return Promise.resolve();
  }

  emit(event: TrainingEvent): void {
    this.#events.fire(event);
  }

  stage(stage: Extract<TrainingEvent, { type: 'stage' }>['stage'], done = 0, total = 0): void {
    this.emit({ type: 'stage', stage, done, total });
  }

  start(run: string, about: RunRecord, history: readonly (StepMetrics | EpochMetrics)[] = []): void {
    this.emit({ type: 'started', run, record: about, stepsPerEpoch: 10, history });
  }

  preview(run: string, step: number, file: string): void {
    const { model, transform } = about;
    const saved = new Date().toISOString();
    const facts = {
      path: file,
      runName: 'run',
      epoch: 0,
      step,
      model,
      transform,
      parameterCount: 2,
      fileSize: 1,
    };
    const pictures = { originals: pixels, reconstructions: pixels, samples: pixels };
    this.emit({ type: 'preview', run, step, epoch: step / 10, ...pictures, live: { ...facts, saved } });
  }

  end(result: TrainResult): void {
    this.#resolve(result);
  }

  fail(error: Error): void {
    this.#reject(error);
  }
}

/** Waits for what comes by way of the disk, which takes as long as it takes. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`This never came true: ${condition.toString()}`);
    await settled();
  }
}

/** Lets everything happen that is about to in this process. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
