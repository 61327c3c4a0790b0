import * as l10n from '@vscode/l10n';
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
    from: ['size', 'channels', 'filters'],
    words: (known) =>
      known.chosen.channels === 3
        ? l10n.t('for colour pictures')
        : l10n.t('for grey pictures of {0} × {0} pixels', size(known)),
  },
  latentDimensions: { from: ['channels'], words: forColour },
  hiddenUnits: {
    from: ['size', 'channels', 'architecture'],
    words: (known) =>
      known.chosen.architecture === 'dense' ? l10n.t('for a dense architecture') : forSize(known),
  },
  filters: { from: ['size'], words: forSize },
  kernelSize: { from: ['size'], words: forSize },
  likelihood: { from: ['channels'], words: forColour },
  variance: { from: [], words: () => l10n.t('as one that is learned lags behind') },
  beta: { from: [], words: () => l10n.t('the evidence lower bound') },
  klWarmUpEpochs: { from: [], words: () => l10n.t('no warm-up') },
  epochs: { from: ['count', 'validationFraction'], words: forCount },
  patience: { from: [], words: () => l10n.t('all epochs are trained') },
  batchSize: {
    from: ['count', 'validationFraction', 'size'],
    words: (known) =>
      l10n.t('for {0} pictures of {1} × {1} pixels to train on', trainedOn(known), size(known)),
  },
  learningRate: { from: [], words: () => l10n.t('suits most models') },
  schedule: { from: [], words: () => l10n.t('whenever you stop, as good as the last') },
  weightDecay: { from: [], words: () => l10n.t('as Adam was made') },
  shift: { from: [], words: () => l10n.t('as they are') },
  checkpointEvery: {
    from: ['epochs', 'count', 'validationFraction'],
    words: () => l10n.t('for about ten in all'),
  },
  seed: { from: [], words: () => l10n.t('the same each time') },
  engine: { from: [], words: () => l10n.t('measured on the first steps') },
};

function forColour({ chosen }: Known): string {
  return chosen.channels === 3 ? l10n.t('for colour pictures') : l10n.t('for grey pictures');
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
