import type { TrainingStatus } from '../protocol/explorer';
import type { TrainerErrorName, TrainingEvent, TrainResult } from '../protocol/trainer';

/** How a training ended, for whoever waits for it. */
export type TrainingOutcome =
  | TrainResult
  | {
      readonly outcome: 'failed';
      /** When there was one. */
      readonly run?: string;
      readonly message: string;
      readonly resumable: boolean;
      /** Optimiser steps at the state that it would go on from, where it can; 0 for the start. */
      readonly savedStep?: number;
      /** What kind of failure the trainer says it was; some are gone on from in a way of their own. */
      readonly error?: TrainerErrorName;
    }
  /** Given up before the first step, or while it waited: nothing is kept that was not there before. */
  | { readonly outcome: 'withdrawn'; readonly run?: string };

/** No run in hand. */
export const idleStatus: TrainingStatus = { state: 'idle', done: 0, total: 0, epoch: 0, epochs: 0 };

/** A run is wanted and its process comes up. */
export const startingStatus: TrainingStatus = { ...idleStatus, state: 'starting' };

const activeStates: readonly TrainingStatus['state'][] = [
  'starting',
  'scanning',
  'decoding',
  'compiling',
  'training',
  'paused',
  'saving',
];

/** Whether a process is busy with a run. */
export function isActive(status: TrainingStatus): boolean {
  return activeStates.includes(status.state);
}

/** What the status becomes when the trainer reports something. */
export function afterEvent(
  status: TrainingStatus,
  event: TrainingEvent,
  stepsPerEpoch: number,
): TrainingStatus {
  switch (event.type) {
    case 'stage': {
      const { stage: state, done, total, imagesPerSecond, secondsLeft } = event;
      const counted = state === 'training' || state === 'paused' || state === 'saving';
      const epoch =
        counted && stepsPerEpoch > 0 ? epochAt(done / stepsPerEpoch, status.epochs) : status.epoch;
      // A checkpoint is saved in a moment: what was told before still holds.
      const left = state === 'saving' ? status.secondsLeft : secondsLeft;
      return { ...status, state, done, total, imagesPerSecond, secondsLeft: left, epoch };
    }
    case 'started': {
      const epochs = event.record.training.epochs;
      const done = event.history.at(-1)?.step ?? 0;
      const epoch = epochAt(done / Math.max(1, event.stepsPerEpoch), epochs);
      return { state: 'training', done, total: epochs * event.stepsPerEpoch, epoch, epochs };
    }
    case 'epoch':
      return { ...status, epoch: epochAt(event.metrics.epoch, status.epochs) };
    case 'steps':
    case 'preview':
    case 'checkpoint':
    case 'engine':
      return status;
  }
}

/** What the status becomes when the run ends. */
export function afterEnd(status: TrainingStatus, outcome: TrainingOutcome): TrainingStatus {
  const { done, total, epochs, epoch } = status;
  if (outcome.outcome === 'failed') {
    const { message, resumable } = outcome;
    return { state: 'failed', done, total, epoch, epochs, message, resumable };
  }
  if (outcome.outcome === 'withdrawn') return idleStatus;
  return { state: outcome.outcome, done, total, epoch, epochs, resumable: outcome.outcome === 'stopped' };
}

/** The epoch that a number of finished epochs, fractional, falls in: 1 for the first. */
function epochAt(finished: number, epochs: number): number {
  return Math.min(Math.floor(finished) + 1, Math.max(epochs, 1));
}

/** Minutes and seconds, or hours too: `0:42`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** Nats with as many digits as help: one below a thousand, none above. */
export function formatNats(nats: number): string {
  const digits = Math.abs(nats) < 1000 ? nats.toFixed(1) : nats.toFixed(0);
  return digits.replace('-', '−');
}
