import * as l10n from '@vscode/l10n';
import { engineChoices, engines } from './engines';
import { architectures, likelihoods } from './model';
import { ranges } from './ranges';
import type { RequestedConfiguration } from './requested';
import type { Range } from './schema';
import { schedules } from './training';

/**
 * What a person can ask of a training, in words: the one text that the page of options, the quick pick, the settings and
 * the command line share. What a value may be stands in `requested.ts`.
 */

export type OptionId = keyof RequestedConfiguration;

/** Where a training begins to differ, in the order in which one thinks of it. */
export type OptionGroup = 'pictures' | 'model' | 'objective' | 'training';

export interface OptionWords {
  readonly group: OptionGroup;
  readonly title: string;
  /** One or two sentences. */
  readonly sentence: string;
  /** What is taken when nothing is asked for; the end of a sentence. */
  readonly automatic: string;
}

/** In the order in which they are shown. Getters, because the words of a language are loaded after this module. */
export const options: Readonly<Record<OptionId, OptionWords>> = {
  imageSize: {
    group: 'pictures',
    get title() {
      return l10n.t('Size');
    },
    get sentence() {
      return l10n.t('Side, in pixels, of the square that each picture is made into.');
    },
    get automatic() {
      return l10n.t('chosen from the pictures');
    },
  },
  channels: {
    group: 'pictures',
    get title() {
      return l10n.t('Colour');
    },
    get sentence() {
      return l10n.t('Whether the model sees grey values, or red, green and blue.');
    },
    get automatic() {
      return l10n.t('chosen from the pictures');
    },
  },
  background: {
    group: 'pictures',
    get title() {
      return l10n.t('Background');
    },
    get sentence() {
      return l10n.t('Colour under transparent parts, such as #ffffff.');
    },
    get automatic() {
      return l10n.t('white');
    },
  },
  validationFraction: {
    group: 'pictures',
    get title() {
      return l10n.t('Held out');
    },
    get sentence() {
      return l10n.t('Share of the pictures that is held out to measure the loss on, from 0 to 0.5.');
    },
    get automatic() {
      return l10n.t('a tenth, at most 5,000 pictures');
    },
  },
  architecture: {
    group: 'model',
    get title() {
      return l10n.t('Architecture');
    },
    get sentence() {
      return l10n.t('How encoder and decoder are built.');
    },
    get automatic() {
      return l10n.t('patches; convolutional where filters or a kernel size are asked for');
    },
  },
  latentDimensions: {
    group: 'model',
    get title() {
      return l10n.t('Latent dimensions');
    },
    get sentence() {
      return l10n.t('Numbers that describe a picture. 2 gives a map at a glance, 16 and more give quality.');
    },
    get automatic() {
      return l10n.t('16 for grey pictures, 32 for colour');
    },
  },
  hiddenUnits: {
    group: 'model',
    get title() {
      return l10n.t('Hidden units');
    },
    get sentence() {
      return l10n.t(
        'Units of each fully connected layer between the pixels (or the last convolution) and the latent space.',
      );
    },
    get automatic() {
      return l10n.t('chosen by architecture and size');
    },
  },
  filters: {
    group: 'model',
    get title() {
      return l10n.t('Filters');
    },
    get sentence() {
      return l10n.t(
        'Features of each convolution of the encoder, which halves the picture, or units of each layer that a patch goes through.',
      );
    },
    get automatic() {
      return l10n.t('chosen by size');
    },
  },
  kernelSize: {
    group: 'model',
    get title() {
      return l10n.t('Kernel size');
    },
    get sentence() {
      return l10n.t('Side of the convolution kernels, in pixels.');
    },
    get automatic() {
      return l10n.t('chosen by size');
    },
  },
  likelihood: {
    group: 'objective',
    get title() {
      return l10n.t('Likelihood');
    },
    get sentence() {
      return l10n.t('Likelihood of a pixel given the decoded picture.');
    },
    get automatic() {
      return l10n.t('Bernoulli for grey pictures, Gaussian for colour');
    },
  },
  variance: {
    group: 'objective',
    get title() {
      return l10n.t('Variance');
    },
    get sentence() {
      return l10n.t('How the variance of a Gaussian likelihood is found. Other likelihoods have none.');
    },
    get automatic() {
      return l10n.t('optimal');
    },
  },
  beta: {
    group: 'objective',
    get title() {
      return 'β';
    },
    get sentence() {
      return l10n.t(
        'Weight of the KL divergence. 1 gives the evidence lower bound; more untangles the dimensions and blurs the pictures.',
      );
    },
    get automatic() {
      return '1';
    },
  },
  klWarmUpEpochs: {
    group: 'objective',
    get title() {
      return l10n.t('Warm-up');
    },
    get sentence() {
      return l10n.t('Epochs over which the weight of the KL divergence rises from 0 to β; 0 for none.');
    },
    get automatic() {
      return '0';
    },
  },
  epochs: {
    group: 'training',
    get title() {
      return l10n.t('Epochs');
    },
    get sentence() {
      return l10n.t('How often each picture is seen.');
    },
    get automatic() {
      return l10n.t(
        '1 to 60, so many that patches take about a minute and a half; 10 to 60 for other architectures',
      );
    },
  },
  patience: {
    group: 'training',
    get title() {
      return l10n.t('Patience');
    },
    get sentence() {
      return l10n.t('Stop training when so many epochs have brought no better validation loss.');
    },
    get automatic() {
      return l10n.t('train for all epochs');
    },
  },
  batchSize: {
    group: 'training',
    get title() {
      return l10n.t('Batch size');
    },
    get sentence() {
      return l10n.t('Pictures a training step. Smaller needs less memory.');
    },
    get automatic() {
      return l10n.t(
        '8 to 32 for patches, 8 to 128 for other architectures, more the more pictures there are',
      );
    },
  },
  learningRate: {
    group: 'training',
    get title() {
      return l10n.t('Learning rate');
    },
    get sentence() {
      return l10n.t('Step size of the Adam optimiser, such as 0.0003.');
    },
    get automatic() {
      return l10n.t('0.003 for a cosine, 0.001 for a constant schedule');
    },
  },
  schedule: {
    group: 'training',
    get title() {
      return l10n.t('Schedule');
    },
    get sentence() {
      return l10n.t('How the learning rate goes with time.');
    },
    get automatic() {
      return l10n.t('cosine for patches, constant for other architectures');
    },
  },
  weightDecay: {
    group: 'training',
    get title() {
      return l10n.t('Weight decay');
    },
    get sentence() {
      return l10n.t(
        'How fast kernels shrink beside what they learn (AdamW), such as 0.05; 0 for not at all.',
      );
    },
    get automatic() {
      return l10n.t('0.05 for patches, 0 for other architectures');
    },
  },
  shift: {
    group: 'training',
    get title() {
      return l10n.t('Shift');
    },
    get sentence() {
      return l10n.t(
        'Pixels by which each picture is moved at most, another way each time it is seen, so that few pictures are not learnt by heart.',
      );
    },
    get automatic() {
      return l10n.t('1 or 2 for patches of fewer than 20,000 pictures, else 0');
    },
  },
  checkpointEvery: {
    group: 'training',
    get title() {
      return l10n.t('Checkpoint every');
    },
    get sentence() {
      return l10n.t('Epochs between checkpoints that are kept; the last and the best are kept in any case.');
    },
    get automatic() {
      return l10n.t('ten in all');
    },
  },
  seed: {
    group: 'training',
    get title() {
      return l10n.t('Seed');
    },
    get sentence() {
      return l10n.t('The same seed on the same pictures gives the same run.');
    },
    get automatic() {
      return '1';
    },
  },
  engine: {
    group: 'training',
    get title() {
      return l10n.t('Engine');
    },
    get sentence() {
      return l10n.t('What computes.');
    },
    get automatic() {
      return l10n.t('the fastest that loads');
    },
  },
};

export const optionIds = Object.keys(options) as readonly OptionId[];

export interface OptionChoice {
  /** As it is written in settings, on the command line and in a field. */
  readonly name: string;
  readonly value: string | number;
  readonly label: string;
  readonly description?: string;
}

/** How an option is given. */
export type OptionKind =
  | { readonly kind: 'number'; readonly range: Range }
  | { readonly kind: 'numbers'; readonly range: Range; readonly most: number }
  | { readonly kind: 'choice'; readonly choices: readonly OptionChoice[] }
  | { readonly kind: 'colour' };

const layers: OptionKind = { kind: 'numbers', range: ranges.layerSize, most: ranges.layers.most };

/** What kind of value an option has, with what it may be. */
export function kindOfOption(id: OptionId): OptionKind {
  switch (id) {
    case 'architecture':
      return { kind: 'choice', choices: named(architectures) };
    case 'likelihood':
      return { kind: 'choice', choices: named(likelihoods) };
    case 'variance':
      return {
        kind: 'choice',
        choices: [
          {
            name: 'learned',
            value: 'learned',
            label: l10n.t('Learned'),
            description: l10n.t('The optimiser follows it.'),
          },
          {
            name: 'optimal',
            value: 'optimal',
            label: l10n.t('Optimal'),
            description: l10n.t('Its best value in every batch; the running mean is kept.'),
          },
        ],
      };
    case 'schedule':
      return { kind: 'choice', choices: named(schedules) };
    case 'engine':
      return {
        kind: 'choice',
        choices: engineChoices.map((name) =>
          name === 'auto'
            ? { name, value: name, label: l10n.t('Fastest') }
            : { name, value: name, ...engines[name] },
        ),
      };
    case 'channels':
      return {
        kind: 'choice',
        choices: [
          { name: '1', value: 1, label: l10n.t('Grey') },
          { name: '3', value: 3, label: l10n.t('Red, green, blue') },
        ],
      };
    case 'background':
      return { kind: 'colour' };
    case 'hiddenUnits':
    case 'filters':
      return layers;
    default:
      return { kind: 'number', range: ranges[id] };
  }
}

/** Whether an option means anything to an architecture: one that only others have does not. */
export function appliesTo(id: OptionId, architecture: keyof typeof architectures): boolean {
  const isOfSome = Object.values(architectures).some(({ fields }) => id in fields);
  return !isOfSome || id in architectures[architecture].fields;
}

/** What is asked for, without what the architecture asked for does not have. */
export function thatApply(requested: RequestedConfiguration): RequestedConfiguration {
  const { architecture } = requested;
  if (architecture === undefined) return requested;
  const entries = Object.entries(requested) as [OptionId, unknown][];
  return Object.fromEntries(entries.filter(([id]) => appliesTo(id, architecture)));
}

function named(
  kinds: Readonly<Record<string, { readonly label: string; readonly description: string }>>,
): readonly OptionChoice[] {
  return Object.entries(kinds).map(([name, { label, description }]) => ({
    name,
    value: name,
    label,
    description,
  }));
}
