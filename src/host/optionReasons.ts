import * as l10n from '@vscode/l10n';
import { architectures } from '../protocol/model';
import type { OptionId } from '../protocol/options';
import type { RequestedConfiguration } from '../protocol/requested';
import type { PicturesSeen } from '../protocol/resolution';

/** What a choice can depend on. */
export type Fact = 'size' | 'channels' | 'count' | OptionId;

/** What is known when a choice is explained: the pictures, and every option as it would be. */
export interface Known {
  readonly pictures: PicturesSeen;
  readonly chosen: RequestedConfiguration;
}

interface Reason {
  /** What the trainer's choice depends on, and nothing else: a test holds the words to its rules. */
  readonly from: readonly Fact[];
  /** Why it is that, as what follows the value: "for colour pictures". */
  readonly words: (known: Known) => string;
}

/** Why the trainer chooses what it does when nothing is asked for. */
export const optionReasons: Readonly<Record<OptionId, Reason>> = {
  imageSize: {
    from: ['size'],
    words: ({ pictures }) =>
      pictures.side === undefined
        ? l10n.t('for pictures that are not all squares of one size up to {0} pixels', pictures.imageSize)
        : l10n.t('the size that all {0} pictures looked at have', amount(pictures.readable)),
  },
  channels: {
    from: ['channels'],
    words: ({ pictures }) =>
      pictures.channels === 1
        ? l10n.t('as all {0} pictures looked at are grey', amount(pictures.readable))
        : l10n.t('as some of the {0} pictures looked at are in colour', amount(pictures.readable)),
  },
  background: { from: [], words: () => l10n.t('as on paper') },
  validationFraction: {
    from: ['count'],
    words: ({ pictures, chosen }) => {
      const held = Math.round(pictures.count * (chosen.validationFraction ?? 0));
      return l10n.t('{0} of {1} pictures', amount(held), amountSeen(pictures));
    },
  },
  architecture: {
    from: ['filters', 'kernelSize'],
    words: ({ chosen }) =>
      chosen.architecture === 'patches'
        ? l10n.t('the sharpest in the same time')
        : l10n.t('as it has filters'),
  },
  latentDimensions: { from: ['channels'], words: forColour },
  hiddenUnits: {
    from: ['size', 'architecture', 'filters', 'kernelSize'],
    words: (known) =>
      known.chosen.architecture === 'convolutional' ? forSize(known) : forArchitecture(known),
  },
  filters: {
    from: ['size', 'architecture', 'kernelSize'],
    words: (known) => (known.chosen.architecture === 'patches' ? forArchitecture(known) : forSize(known)),
  },
  kernelSize: { from: ['size', 'architecture', 'filters'], words: forSize },
  likelihood: { from: ['channels'], words: forColour },
  variance: { from: [], words: () => l10n.t('as one that is learned lags behind') },
  beta: { from: [], words: () => l10n.t('the evidence lower bound') },
  klWarmUpEpochs: { from: [], words: () => l10n.t('no warm-up') },
  epochs: {
    from: ['count', 'validationFraction', 'size', 'channels', 'architecture', 'filters', 'kernelSize'],
    words: (known) =>
      known.chosen.schedule === 'cosine' && known.chosen.architecture === 'patches'
        ? l10n.t(
            'for {0} pictures to train on, with a minute and a half on two cores in mind',
            trainedOn(known),
          )
        : forCount(known),
  },
  patience: { from: [], words: () => l10n.t('all epochs are trained') },
  batchSize: {
    from: ['count', 'validationFraction', 'size', 'architecture', 'filters', 'kernelSize'],
    words: (known) =>
      l10n.t('for {0} pictures of {1} × {1} pixels to train on', trainedOn(known), size(known)),
  },
  learningRate: {
    from: ['count', 'validationFraction', 'schedule', 'architecture', 'filters', 'kernelSize'],
    words: ({ chosen }) =>
      chosen.schedule === 'cosine' ? l10n.t('for a rate that falls') : l10n.t('suits most models'),
  },
  schedule: {
    from: ['architecture', 'filters', 'kernelSize'],
    words: ({ chosen }) =>
      chosen.schedule === 'cosine'
        ? l10n.t('falls to 0 by the last epoch; more epochs later begin at three tenths')
        : l10n.t('as good as the last, whenever you stop'),
  },
  weightDecay: { from: ['architecture', 'filters', 'kernelSize'], words: forArchitecture },
  shift: {
    from: ['count', 'validationFraction', 'size', 'architecture', 'filters', 'kernelSize'],
    words: forCount,
  },
  checkpointEvery: {
    from: [
      'epochs',
      'count',
      'validationFraction',
      'size',
      'channels',
      'architecture',
      'filters',
      'kernelSize',
    ],
    words: () => l10n.t('for about ten in all'),
  },
  seed: { from: [], words: () => l10n.t('the same each time') },
  engine: { from: [], words: () => l10n.t('measured on the first steps') },
};

function forColour({ chosen }: Known): string {
  return chosen.channels === 3 ? l10n.t('for colour pictures') : l10n.t('for grey pictures');
}

function forArchitecture({ chosen }: Known): string {
  const { architecture } = chosen;
  return architecture === undefined
    ? l10n.t('by architecture')
    : l10n.t('for the architecture {0}', architectures[architecture].label);
}

function forSize(known: Known): string {
  return l10n.t('for pictures of {0} × {0} pixels', size(known));
}

function forCount(known: Known): string {
  return l10n.t('for {0} pictures to train on', trainedOn(known));
}

function size({ pictures, chosen }: Known): number {
  return chosen.imageSize ?? pictures.imageSize;
}

function trainedOn({ pictures, chosen }: Known): string {
  const trained = Math.round(pictures.count * (1 - (chosen.validationFraction ?? 0)));
  return pictures.isWhole ? amount(trained) : l10n.t('at least {0}', amount(trained));
}

function amountSeen({ count, isWhole }: PicturesSeen): string {
  return isWhole ? amount(count) : l10n.t('at least {0}', amount(count));
}

function amount(count: number): string {
  return count.toLocaleString('en');
}
