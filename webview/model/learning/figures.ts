/** Which figures stand beside the curves: averages over an epoch, never those of one batch. */

import { bestCheckpoint, bestEpoch, risenSince } from '../../../src/latent/bestEpoch';
import type {
  CheckpointFacts,
  EpochMetrics,
  Losses,
  LossName,
  StepMetrics,
} from '../../../src/protocol/configuration';
import type { ExploredWeights, RunView, TrainingStatus } from '../../../src/protocol/explorer';
import { lossNames } from './curves';

/** Averages of one epoch. */
export interface Figures {
  readonly epoch: number;
  readonly training: Losses;
  readonly validation?: Losses;
  /** The epoch has not ended: averages of what it has shown so far. */
  readonly soFar?: boolean;
}

type Course = Pick<RunView, 'steps' | 'epochs' | 'stepsPerEpoch'>;

/** Figures of an epoch that has ended, or of the first while it has not. */
export function figuresOf(course: Course, epoch: EpochMetrics | undefined): Figures | undefined {
  if (epoch) return { epoch: epoch.epoch, training: epoch.train, validation: epoch.validation };
  if (course.epochs.length > 0) return undefined;
  const training = meanOf(course.steps);
  return training && { epoch: 1, training, soFar: true };
}

/**
 * The epoch whose figures are shown while no other is pointed at: that of the checkpoint explored, else the last.
 * Of what was saved within an epoch it is the epoch before, whose figures are in its file.
 */
export function epochShown(
  { run, epochs }: Pick<RunView, 'run' | 'epochs'>,
  explored: ExploredWeights | undefined,
): EpochMetrics | undefined {
  const isOfRun = explored?.weights.kind === 'checkpoint' && explored.weights.path.startsWith(run);
  return (isOfRun && epochs.find(({ epoch }) => epoch === explored.facts.epoch)) || epochs.at(-1);
}

/** The epoch that a place of the horizontal axis lies in; of steps, the epoch that they belong to. */
export function epochAt(
  epochs: readonly EpochMetrics[],
  horizontal: 'step' | 'epoch',
  x: number,
): EpochMetrics | undefined {
  return epochs.find((each) => each[horizontal] >= x) ?? epochs.at(-1);
}

/** What there is to say of how a run has learnt, and the checkpoint to look at because of it. */
export interface Verdict {
  readonly kind: 'risen' | 'stoppedEarly';
  /** The best epoch. */
  readonly epoch: number;
  /** Of that epoch, or the best there is a checkpoint of; absent where there is none. */
  readonly checkpoint?: CheckpointFacts;
}

/** Whether training learns its pictures by heart, or ended because it got no better. */
export function verdict(
  { epochs, checkpoints }: Pick<RunView, 'epochs' | 'checkpoints'>,
  { stoppedEarly }: Pick<TrainingStatus, 'stoppedEarly'>,
): Verdict | undefined {
  const checkpoint = bestCheckpoint(checkpoints);
  if (stoppedEarly !== undefined) return { kind: 'stoppedEarly', epoch: stoppedEarly, checkpoint };
  const risen = risenSince(epochs);
  return risen && { kind: 'risen', epoch: risen.epoch, checkpoint };
}

/** The best epoch, where there are others to compare it with. */
export function marked(epochs: readonly EpochMetrics[]): EpochMetrics | undefined {
  return epochs.length > 1 ? bestEpoch(epochs) : undefined;
}

/** Each point stands for as many steps. */
function meanOf(steps: readonly StepMetrics[]): Losses | undefined {
  if (steps.length === 0) return undefined;
  const mean = (name: LossName): number => steps.reduce((sum, point) => sum + point[name], 0) / steps.length;
  return Object.fromEntries(lossNames.map((name) => [name, mean(name)])) as unknown as Losses;
}
