import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ranges } from './ranges';
import {
  type Described,
  fields,
  kindName,
  type Kinds,
  list,
  number,
  oneKind,
  type OneKind,
  oneOf,
  titled,
} from './schema';

/** 1 for grey, 3 for red, green, blue. */
export const channelsSchema = oneOf([1, 3]);
export type Channels = v.InferOutput<typeof channelsSchema>;

export const layerSizes = list(number(ranges.layerSize), ranges.layers.most);

/** How encoder and decoder are built. The files of `src/vae/architectures` have the same names. */
export const architectures = {
  dense: {
    get label() {
      return l10n.t('Dense');
    },
    get description() {
      return l10n.t('Fully connected layers. Fast, and good for small grey pictures.');
    },
    fields: {
      /** Units of the layers between pixels and posterior; the decoder mirrors them. */
      hiddenUnits: titled(layerSizes, 'Hidden units'),
    },
  },
  convolutional: {
    get label() {
      return l10n.t('Convolutional');
    },
    get description() {
      return l10n.t('Convolutions. Sharper for photographs and colour.');
    },
    fields: {
      /** Features of the encoder's convolutions, each of stride 2. */
      filters: titled(layerSizes, 'Filters'),
      /**
       * Features of the decoder's transposed convolutions, each of stride 2. As long as `filters`, a last
       * convolution of stride 1 makes the picture; one shorter, the last transposed convolution does.
       */
      decoderFilters: titled(layerSizes, 'Filters of the decoder'),
      /** Side of every convolution kernel, in pixels. */
      kernelSize: titled(number(ranges.kernelSize), 'Kernel size'),
      /** Units of the fully connected layers between the last convolution and the posterior; the decoder has none. */
      hiddenUnits: titled(layerSizes, 'Hidden units'),
    },
  },
  patches: {
    get label() {
      return l10n.t('Patches');
    },
    get description() {
      return l10n.t(
        'Patches through matrix products, and few small convolutions. The sharpest in the same time.',
      );
    },
    fields: {
      /** Side, in pixels, of the squares that a picture is cut into. */
      patchSize: titled(number(ranges.patchSize), 'Patch size'),
      /** Units of the layers that every patch goes through by itself. */
      filters: titled(layerSizes, 'Units a patch'),
      /** Features of the decoder's convolutions, each of twice the resolution of the one before. */
      decoderFilters: titled(layerSizes, 'Filters of the decoder'),
      /** Units of the fully connected layers between the patches and the posterior; the decoder mirrors them. */
      hiddenUnits: titled(layerSizes, 'Hidden units'),
    },
  },
} as const satisfies Kinds;

export const varianceChoices = ['learned', 'optimal'] as const;

/** p(x|z), the distribution of a pixel given the decoded picture. Files: `src/vae/likelihoods`. */
export const likelihoods = {
  bernoulli: {
    get label() {
      return l10n.t('Bernoulli');
    },
    get description() {
      return l10n.t('Grey values as probabilities: for pictures near black and white.');
    },
    fields: {},
  },
  gaussian: {
    get label() {
      return l10n.t('Gaussian');
    },
    get description() {
      return l10n.t('Normal, with one variance for all pixels: for photographs.');
    },
    fields: {
      /**
       * How the variance is found: followed by the optimiser, or at its best value in every batch, whose running mean is
       * kept. Missing: learned, as every file has it that does not say.
       */
      variance: titled(v.optional(oneOf(varianceChoices)), 'Variance'),
    },
  },
  laplace: {
    get label() {
      return l10n.t('Laplace');
    },
    get description() {
      return l10n.t('With one learned scale, and milder on outliers: for photographs with sharp edges.');
    },
    fields: {},
  },
} as const satisfies Kinds;

/** q(z|x), what the encoder tells of a picture. Files: `src/vae/posteriors`. */
export const posteriors = {
  diagonalGaussian: {
    get label() {
      return l10n.t('Diagonal Gaussian');
    },
    get description() {
      return l10n.t('A normal distribution of its own for every latent dimension.');
    },
    fields: {},
  },
} as const satisfies Kinds;

/** p(z), where latents come from before any picture is seen. Files: `src/vae/priors`. */
export const priors = {
  standardNormal: {
    get label() {
      return l10n.t('Standard normal');
    },
    get description() {
      return l10n.t('A normal distribution of mean 0 and variance 1 in every latent dimension.');
    },
    fields: {},
  },
} as const satisfies Kinds;

export type ArchitectureName = keyof typeof architectures;
export type LikelihoodName = keyof typeof likelihoods;
export type Architecture = OneKind<typeof architectures>;
export type Likelihood = OneKind<typeof likelihoods>;
export type PosteriorChoice = OneKind<typeof posteriors>;
export type Prior = OneKind<typeof priors>;

export const architectureName = kindName(architectures);
export const likelihoodName = kindName(likelihoods);

export const modelSchema = fields({
  /** Side of the square picture, in pixels. */
  imageSize: number(ranges.modelImageSize),
  /** 1 for grey, 3 for red, green, blue. */
  channels: channelsSchema,
  latentDimensions: number(ranges.latentDimensions),
  architecture: oneKind(architectures),
  likelihood: oneKind(likelihoods),
  posterior: oneKind(posteriors),
  prior: oneKind(priors),
});

/** Everything needed to rebuild encoder and decoder around a set of parameters. */
export type ModelConfiguration = Described<typeof modelSchema>;
