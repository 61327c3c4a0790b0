import path from 'node:path';

/** Where everything in a run folder lies. */
export function runPaths(run: string) {
  const inRun = (...names: string[]): string => path.join(run, ...names);
  return {
    record: inRun('run.json'),
    metrics: inRun('metrics.jsonl'),
    checkpoints: inRun('checkpoints'),
    previews: inRun('previews'),
    state: inRun('state'),
    trainingState: inRun('state', 'last.safetensors'),
    /** The weights of a run that trains, as last previewed. */
    liveCheckpoint: inRun('state', 'live.safetensors'),
    lock: inRun('state', 'lock'),
    checkpoint: (epoch: number): string => inRun('checkpoints', `${epochName(epoch)}.safetensors`),
    preview: (epoch: number): string => inRun('previews', `${epochName(epoch)}.png`),
  };
}

/** The epoch that a checkpoint file's name tells, or undefined for any other file. */
export function epochOfCheckpoint(name: string): number | undefined {
  const digits = /^epoch-(\d{4,9})\.safetensors$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function epochName(epoch: number): string {
  return `epoch-${String(epoch).padStart(4, '0')}`;
}
