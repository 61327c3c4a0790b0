import {
  type CancellationToken,
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  NotificationType,
  RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import {
  type HostNotifications,
  type TrainerNotifications,
  trainerProtocolVersion,
  type TrainerRequests,
  type TrainResult,
} from '../protocol/trainer';
import { errorCode } from './errors';
import { Exploration } from './exploration';
import { TrainingControl } from './trainingControl';
import { TrainingEncodings } from './trainingEncodings';
import { resume, train, type TrainingHost } from './trainingRun';

// The child process: the contract of src/protocol/trainer.ts, wired to the rooms that do the work.

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const exploration = new Exploration();
const encodings = new TrainingEncodings(exploration);
let control: TrainingControl | undefined;

function notify<M extends keyof TrainerNotifications>(method: M, params: TrainerNotifications[M]): void {
  // A host that has gone away needs no news; the process ends on `disconnect`.
  connection
    .sendNotification(new NotificationType<TrainerNotifications[M]>(method), params)
    .catch(() => undefined);
}

function answer<M extends keyof TrainerRequests>(
  method: M,
  handler: (
    params: TrainerRequests[M]['params'],
    signal: AbortSignal,
  ) => Promise<TrainerRequests[M]['result']>,
): void {
  const type = new RequestType<TrainerRequests[M]['params'], TrainerRequests[M]['result'], void>(method);
  connection.onRequest(type, async (params, token) => {
    const signal = abortSignal(token);
    try {
      return await handler(params, signal);
    } catch (error) {
      if (error instanceof ResponseError) return error as ResponseError<void>;
      return new ResponseError<void>(errorCode(error) ?? ErrorCodes.InternalError, describe(error));
    }
  });
}

function listen<M extends keyof HostNotifications>(
  method: M,
  handler: (params: HostNotifications[M]) => void,
): void {
  connection.onNotification(new NotificationType<HostNotifications[M]>(method), handler);
}

function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A defect of ours is only found again with its stack.
  if (errorCode(error) === undefined) console.error(error.stack);
  return error.message;
}

/** One run at a time; cancelling its request stops it, which keeps what was learnt. */
async function trainOnce(
  signal: AbortSignal,
  run: (host: TrainingHost) => Promise<TrainResult>,
): Promise<TrainResult> {
  if (control) throw new ResponseError(ErrorCodes.InvalidRequest, 'This process is training already.');
  const current = new TrainingControl();
  control = current;
  signal.addEventListener('abort', () => current.stop());
  try {
    return await run({
      control: current,
      signal,
      emit: (event) => notify('event', event),
      log: (level, message) => notify('log', { level, message }),
    });
  } finally {
    control = undefined;
    if (!process.connected) process.exit(0);
  }
}

answer('train', (params, signal) => trainOnce(signal, (host) => train(params, host)));
answer('resume', (params, signal) => trainOnce(signal, (host) => resume(params, host)));
answer('inspect', ({ checkpoint }) => exploration.inspect(checkpoint));
answer('decode', ({ checkpoint, latents }, signal) => exploration.decode(checkpoint, latents, signal));
answer('encode', ({ checkpoint, images }, signal) => exploration.encode(checkpoint, images, signal));
answer('samples', (params, signal) => exploration.samples(params, signal));
answer('latentSpace', ({ checkpoint, cacheFolder }) => encodings.latentSpace(checkpoint, cacheFolder));
answer('preview', ({ checkpoint, cacheFolder }) => encodings.preview(checkpoint, cacheFolder));
answer('neighbours', ({ checkpoint, latent, count, cacheFolder }) =>
  encodings.neighbours(checkpoint, latent, count, cacheFolder),
);
listen('setPaused', ({ paused }) => control?.setPaused(paused));
listen('stop', () => control?.stop());

/** Saving takes about a second; past this the process was stuck, and the state saved before is whole. */
const mostMsToSave = 10_000;

// The editor has closed or died: keep what the run in hand has learnt, then end.
process.on('disconnect', () => {
  if (!control) process.exit(0);
  control.stop();
  setTimeout(() => process.exit(0), mostMsToSave);
});
connection.listen();
notify('ready', { protocolVersion: trainerProtocolVersion, pid: process.pid });
