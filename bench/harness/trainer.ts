import path from 'node:path';
import { TrainerProcess } from '../../src/host/trainerProcess';
import type { TrainingEvent } from '../../src/protocol/trainer';
import type { RequestedConfiguration } from '../../src/protocol/configuration';
import { pixelsFolder } from './pictures';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** A process of the built product, as the editor has it. */
export function trainerProcess(root: string, inBackground = false): TrainerProcess {
  return new TrainerProcess({
    entry: path.join(root, 'dist', 'trainer.js'),
    name: 'trainer',
    log: { ...quiet, error: (message) => console.error(message) },
    inBackground,
    endTimeoutMs: 20_000,
  });
}

export interface TrainIn {
  readonly folder: string;
  readonly runs: string;
  readonly configuration: RequestedConfiguration;
}

/** Asks a process to train; the answer comes at the end of it. */
export function trainIn(process: TrainerProcess, { folder, runs, configuration }: TrainIn) {
  return process.request('train', {
    folder,
    runsFolder: runs,
    cacheFolder: pixelsFolder,
    configuration,
    extensionVersion: '0.0.0',
  });
}

/** Resolves with the first event that is it; rejects when the process ends before. */
export function eventOf(process: TrainerProcess, isIt: (event: TrainingEvent) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    process.onEvent((event) => {
      if (isIt(event)) resolve();
    });
    process.onExit(() => reject(new Error('The trainer process has ended.')));
  });
}

/** A step was taken, and this tells of it. */
export function isStep(event: TrainingEvent): boolean {
  return event.type === 'stage' && event.stage === 'training' && event.done > 0;
}
