import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { engineChoices } from './engines';
import { ranges } from './ranges';
import {
  count,
  type Described,
  fields,
  kindName,
  type Kinds,
  number,
  oneKind,
  type OneKind,
  oneOf,
  titled,
} from './schema';

/** What is minimised: a weighted sum of named terms. Files: `src/vae/objectives`. */
export const objectives = {
  elbo: {
    label: 'ELBO',
    get description() {
      return l10n.t('The evidence lower bound, its KL divergence weighted by β.');
    },
    fields: {
      /** Weight of the KL divergence; 1 gives the evidence lower bound. */
      beta: titled(number(ranges.beta), 'β'),
      /** Epochs over which that weight rises linearly from 0 to `beta`; 0 for none. */
      klWarmUpEpochs: titled(number(ranges.klWarmUpEpochs), 'Warm-up epochs'),
    },
  },
} as const satisfies Kinds;

/** The optimiser's step size over time. Files: `src/vae/schedules`. */
export const schedules = {
  constant: {
    get label() {
      return l10n.t('Constant');
    },
    get description() {
      return l10n.t('The same learning rate throughout.');
    },
    fields: {
      /** Step size of Adam. */
      learningRate: titled(number(ranges.learningRate), 'Learning rate'),
    },
  },
  cosine: {
    get label() {
      return l10n.t('Cosine');
    },
    get description() {
      return l10n.t('A short rise, then a fall along half a cosine to 0 at the last step.');
    },
    fields: {
      /** Step size of Adam at the highest. */
      learningRate: titled(number(ranges.learningRate), 'Learning rate'),
      /** Steps over which it rises there. */
      warmUpSteps: titled(count, 'Warm-up steps'),
      /** Steps after which it rose once more, because a training that had ended went on; missing: never. */
      restart: titled(v.optional(count), 'Risen again at step'),
    },
  },
} as const satisfies Kinds;

export type ScheduleName = keyof typeof schedules;
export const scheduleName = kindName(schedules);

export type Objective = OneKind<typeof objectives>;
export type Schedule = OneKind<typeof schedules>;

export const engineChoice = oneOf(engineChoices);

export const trainingSchema = fields({
  epochs: number(ranges.epochs),
  /** Training ends when so many epochs have brought no better validation loss; absent: it never does. */
  patience: v.optional(number(ranges.patience)),
  batchSize: number(ranges.batchSize),
  objective: oneKind(objectives),
  schedule: oneKind(schedules),
  /** How much of every kernel a step takes away, times the learning rate; absent: 0. */
  weightDecay: v.optional(number(ranges.weightDecay)),
  /** Pixels by which each training picture is moved at most, each way, another time another way; absent: 0. */
  shift: v.optional(number(ranges.shift)),
  /** Share of the pictures held out for validation. */
  validationFraction: number(ranges.validationFraction),
  seed: number(ranges.seed),
  engine: engineChoice,
  /** A checkpoint is kept every so many epochs, and always after the last. */
  checkpointEvery: number(ranges.checkpointEvery),
});

export type TrainingConfiguration = Described<typeof trainingSchema>;
