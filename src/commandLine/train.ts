import path from 'node:path';
import type { EpochMetrics, Losses } from '../protocol/configuration';
import type { TrainingEvent, TrainResult } from '../protocol/trainer';
import { errorName } from '../trainer/errors';
import { NothingLearntError } from '../trainer/optimise';
import { TrainingControl } from '../trainer/trainingControl';
import { UnprovenPicturesError } from '../trainer/recordedPictures';
import { resume, train, type TrainingHost } from '../trainer/trainingRun';
import { defaultCacheFolder, UsageError } from './arguments';
import { cacheOption, type Command, jsonOption, type Output } from './command';
import { configurationOptions, requestedConfiguration } from './configurationOptions';
import { exitStatus, statusOfSignal } from './exitStatus';
import { existingFolder } from './named';
import { ProgressBar } from './progressBar';

/** Ctrl-C, the system, a closed terminal. */
const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Replaced by the build with the version in package.json. */
declare const EXTENSION_VERSION: string;

export const trainCommand: Command = {
  usage: 'IMAGES',
  summary: 'train a variational autoencoder on a folder of pictures',
  options: {
    runs: { kind: 'text', help: 'folder for run folders; default vae-runs' },
    ...configurationOptions,
    ...cacheOption,
    ...jsonOption,
  },
  async run({ positionals, options }, output) {
    const [folder, ...rest] = positionals;
    if (folder === undefined || rest.length > 0) throw new UsageError('train needs one folder of pictures.');
    const params = {
      folder: await existingFolder(folder),
      runsFolder: path.resolve((options['runs'] as string | undefined) ?? 'vae-runs'),
      cacheFolder: path.resolve((options['cache'] as string | undefined) ?? defaultCacheFolder()),
      configuration: requestedConfiguration(options),
      extensionVersion: EXTENSION_VERSION,
    };
    return supervise(options['json'] === true, output, (host) => train(params, host));
  },
};

export const resumeCommand: Command = {
  usage: 'RUN',
  summary: 'go on with an interrupted run, or train a finished one for more epochs',
  options: {
    epochs: { kind: 'number', help: 'epochs in all; default: as the run was started with' },
    'learning-rate': { kind: 'number', help: "Adam's step size from here on; default: as it was" },
    'accept-pictures': {
      kind: 'flag',
      help: 'where nothing can tell any more: take the pictures for those of the run',
    },
    ...cacheOption,
    ...jsonOption,
  },
  async run({ positionals, options }, output) {
    const [run, ...rest] = positionals;
    if (run === undefined || rest.length > 0) throw new UsageError('resume needs one run folder.');
    const { epochs, learningRate } = requestedConfiguration(options);
    const params = {
      run: await existingFolder(run),
      cacheFolder: path.resolve((options['cache'] as string | undefined) ?? defaultCacheFolder()),
      epochs,
      learningRate,
      acceptPictures: options['acceptPictures'] === true,
    };
    return supervise(options['json'] === true, output, async (host) => {
      try {
        return await resume(params, host);
      } catch (error) {
        if (!(error instanceof UnprovenPicturesError)) throw error;
        throw new UnprovenPicturesError(`${error.message} To say so: --accept-pictures.`, { cause: error });
      }
    });
  },
};

/** Runs a training to its end, showing it, and lets Ctrl-C stop it with everything kept. */
async function supervise(
  json: boolean,
  output: Output,
  work: (host: TrainingHost) => Promise<TrainResult>,
): Promise<number> {
  const bar = new ProgressBar(process.stderr);
  const control = new TrainingControl();
  const abort = new AbortController();
  let stopped = statusOfSignal('SIGINT');
  const onInterrupt = (signal: NodeJS.Signals) => {
    stopped = statusOfSignal(signal);
    if (control.stopRequested) process.exit(stopped);
    control.stop();
    abort.abort();
    bar.clear();
    output.remark('Stopping: saving what was learnt. Press Ctrl-C again to end at once.');
  };
  for (const signal of stopping) process.on(signal, onInterrupt);
  try {
    const result = await work({
      control,
      measures: true,
      signal: abort.signal,
      emit: (event) => show(event, json, bar, output),
      log: (_level, message) => {
        bar.clear();
        output.remark(message);
      },
    });
    bar.clear();
    if (json) output.print(JSON.stringify({ event: 'done', ...result }));
    else {
      if (result.psnr !== undefined) output.print(`Held-out reconstructions: ${result.psnr.toFixed(2)} dB.`);
      output.print(`${endWords(result)} Checkpoint: ${result.checkpoint}`);
    }
    return result.outcome === 'stopped' ? stopped : exitStatus.done;
  } catch (error) {
    if (!abort.signal.aborted || errorName(error) !== 'cancelled') throw error;
    output.remark(
      error instanceof NothingLearntError ? error.message : 'Stopped before there was anything to save.',
    );
    return stopped;
  } finally {
    bar.clear();
    for (const signal of stopping) process.off(signal, onInterrupt);
  }
}

function endWords({ outcome, stoppedEarly }: TrainResult): string {
  if (stoppedEarly) return `Stopped early: no better validation since epoch ${stoppedEarly.bestEpoch}.`;
  return outcome === 'completed' ? 'Done.' : 'Stopped.';
}

function show(event: TrainingEvent, json: boolean, bar: ProgressBar, output: Output): void {
  if (event.type === 'stage') {
    bar.update(event);
  } else if (event.type === 'started') {
    const { model, engine } = event.record;
    bar.clear();
    output.remark(
      `${model.architecture.kind}, ${model.latentDimensions} latent dimensions, ${model.likelihood.kind} likelihood, ` +
        `on ${engine.name} ${engine.version} (${engine.reason}).`,
    );
  } else if (event.type === 'epoch') {
    bar.clear();
    output.print(json ? JSON.stringify(epochEvent(event.metrics)) : epochLine(event.metrics));
  }
}

function epochEvent({
  epoch,
  step,
  train: training,
  validation,
  klWeight,
  imagesPerSecond,
  seconds,
}: EpochMetrics) {
  return { event: 'epoch', epoch, step, train: training, validation, klWeight, imagesPerSecond, seconds };
}

function epochLine({ epoch, train: training, validation, imagesPerSecond }: EpochMetrics): string {
  const terms = ({ loss, reconstruction, kl }: Losses) =>
    `${loss.toFixed(2)} (reconstruction ${reconstruction.toFixed(2)}, KL ${kl.toFixed(2)})`;
  const held = validation ? `  validation ${terms(validation)}` : '';
  return `Epoch ${epoch}: train ${terms(training)}${held}  ${Math.round(imagesPerSecond)} pictures/s`;
}
