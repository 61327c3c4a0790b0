import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type CancellationToken,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  type TrainerHostSide,
  trainerProtocolVersion,
  type TrainerSide,
  type TrainResult,
} from '../protocol/trainer';
import { speak } from '../protocol/misfits';
import { findFaster } from '../engine';
import { lookAtFolder } from '../data/lookAtFolder';
import { internalError, RequestError } from '../rpc/errors';
import { MessagesOnly } from '../rpc/message';
import { Peer, type ToldError } from '../rpc/peer';
import { errorCode } from './errors';
import { Exploration } from './exploration';
import { resolveOptions } from './resolution';
import { timelapse } from './timelapse';
import { TrainingControl } from './trainingControl';
import { TrainingEncodings } from './trainingEncodings';
import { resume, train, type TrainingHost } from './trainingRun';

// The child process: the contract of src/protocol/trainer.ts, wired to the rooms that do the work.

const bundle = process.env['LATENT_EXPLORER_BUNDLE'];
if (bundle) {
  try {
    speak(readFileSync(bundle, 'utf8'));
  } catch (error) {
    // In English, rather than not at all.
    console.error(error);
  }
}

const exploration = new Exploration(undefined, findFaster);
const encodings = new TrainingEncodings(exploration, {
  umapEntry: path.join(__dirname, 'umap.js'),
  onProgress: (progress) => peer.notify('progress', progress),
});
let control: TrainingControl | undefined;
let ending = false;

function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

function describe(error: unknown): ToldError {
  const code = errorCode(error);
  // A defect of ours is only found again with its stack.
  if (code === undefined && error instanceof Error) console.error(error.stack);
  return { code: code ?? internalError, message: error instanceof Error ? error.message : String(error) };
}

/** One run at a time; cancelling its request stops it, which keeps what was learnt. */
async function trainOnce(
  token: CancellationToken,
  run: (host: TrainingHost) => Promise<TrainResult>,
): Promise<TrainResult> {
  if (control) throw new RequestError(internalError, 'This process is training already.');
  const current = new TrainingControl();
  control = current;
  const signal = abortSignal(token);
  signal.addEventListener('abort', () => current.stop());
  try {
    return await run({
      control: current,
      signal,
      emit: (event) => peer.notify('event', event),
      log: (level, message) => peer.notify('log', { level, message }),
    });
  } finally {
    control = undefined;
    if (!process.connected) process.exit(0);
    // The answer goes out first.
    if (ending) setTimeout(() => process.exit(0), 1000);
  }
}

const reader = new MessagesOnly(new IPCMessageReader(process), (problem) => console.error(problem));
const connection = createMessageConnection(reader, new IPCMessageWriter(process));
const peer = new Peer<TrainerSide, TrainerHostSide>(connection, {
  handlers: {
    requests: {
      train: (params, token) => trainOnce(token, (host) => train(params, host)),
      resume: (params, token) => trainOnce(token, (host) => resume(params, host)),
      lookAtPictures: (params, token) => lookAtFolder(params, abortSignal(token)),
      resolve: (params) => resolveOptions(params),
      inspect: ({ checkpoint }) => exploration.inspect(checkpoint),
      decode: ({ checkpoint, latents }, token) => exploration.decode(checkpoint, latents, abortSignal(token)),
      encode: ({ checkpoint, images }, token) => exploration.encode(checkpoint, images, abortSignal(token)),
      sample: (params, token) => exploration.sample(params, abortSignal(token)),
      samples: (params, token) => exploration.samples(params, abortSignal(token)),
      latentSpace: (params, token) => encodings.latentSpace(params, abortSignal(token)),
      reconstructionLosses: (params, token) => encodings.reconstructionLosses(params, abortSignal(token)),
      places: (params, token) => encodings.places(params, params.projection, abortSignal(token)),
      trainingPictures: (params, token) =>
        encodings.trainingPictures(params, params.rows, abortSignal(token)),
      posteriors: (params, token) => encodings.posteriors(params, params.rows, abortSignal(token)),
      neighbourhood: (params, token) => encodings.neighbourhood(params, params.latent, abortSignal(token)),
      trainingPaths: async (params, token) => ({
        paths: await encodings.trainingPaths(params, params.rows, abortSignal(token)),
      }),
      writeCsv: async (params, token) => ({
        lines: await encodings.writeCsv(params, params.file, params.rows, abortSignal(token)),
      }),
      timelapse: async (params, token) => ({
        gif: await timelapse(exploration, params, abortSignal(token), (done, total) =>
          peer.notify('progress', { of: 'timelapse', checkpoint: params.checkpoints.at(-1)!, done, total }),
        ),
      }),
      preview: (params, token) => encodings.preview(params, abortSignal(token)),
      neighbours: (params, token) => encodings.neighbours(params, params.latent, params, abortSignal(token)),
    },
    notifications: {
      setPaused: ({ paused }) => control?.setPaused(paused),
      stop: () => control?.stop(),
    },
  },
  describe,
});

/** Saving takes about a second, for large models some; past this the process was stuck, and the state saved before is whole. */
const mostMsToSave = 60_000;

/** Keeps what the run in hand has learnt, then ends the process. */
function end(): void {
  if (!control) process.exit(0);
  ending = true;
  control.stop();
  setTimeout(() => process.exit(0), mostMsToSave);
}

// The editor has closed or died, or someone ends this process in earnest but not by force.
process.on('disconnect', end);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
peer.notify('ready', { protocolVersion: trainerProtocolVersion, pid: process.pid });
