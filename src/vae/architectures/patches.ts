import * as tf from '@tensorflow/tfjs-core';
import { MisfitError } from '../../protocol/misfits';
import type { Architecture } from '../../protocol/model';
import { rectifiedUniform, scaledUniform } from '../initialisers';
import { convolution, dense, parameter } from '../layers';
import { convolutionParameters, denseParameters, type ParameterSpec } from '../parameters';
import type { NamedTensors } from '../program';
import { clamp } from '../recipe';
import { type ArchitectureKind, pixelCount, type PictureShape } from './architecture';

type Patches = Extract<Architecture, { kind: 'patches' }>;

const batch = 32;
/** With whole batches. */
const learningRate = 3e-3;
const secondsToTrain = 90;
/** In an epoch, as far as the smallest batch allows. */
const fewestSteps = 20;
/** Of 45 drawn shapes the held-out bound was best after 54 epochs, and went to pieces after 100. */
const mostEpochs = 60;
/** So many are not learnt by heart. */
const manyPictures = 20_000;
const kernelSize = 3;
/** A residual block begins close to the identity. */
const residualGain = 0.3;

/**
 * A picture as a grid of square patches. Each patch goes through the same layers by itself, all together through fully
 * connected ones with a residual block each; the decoder goes back, with a convolution at each of its resolutions, and the last of
 * its layers writes a square of pixels at every place. All but those few convolutions are matrix products of many rows, which
 * is what processors are fastest at. SiLU throughout (Hendrycks and Gimpel 2016, arXiv 1606.08415).
 */
export const patches: ArchitectureKind<Patches> = {
  suits: () => true,

  complete({ imageSize }, requested) {
    return {
      kind: 'patches',
      patchSize: defaultPatchSize(imageSize),
      filters: requested.filters ?? [64, 16],
      decoderFilters: requested.decoderFilters ?? [64, 32],
      hiddenUnits: requested.hiddenUnits ?? [256],
    };
  },

  /**
   * Found by trial on drawn shapes and MNIST. As many steps as two cores take in about a minute and a half, by what a
   * step was measured to take for pictures of 64 and of 128 pixels: the rate is to have fallen when a person looks. In smaller
   * batches, whose gradients are noisier, the rate goes by the root of their size (Malladi et al. 2022, arXiv 2205.10287).
   */
  recipe(picture, trainingImages) {
    const stepMs = 18 + 0.0002 * pixelCount(picture);
    const pictures = (batch * secondsToTrain * 1000) / stepMs;
    const batchSize = clamp(2 ** Math.floor(Math.log2(trainingImages / fewestSteps)), 8, batch);
    return {
      epochs: clamp(Math.round(pictures / trainingImages), 1, mostEpochs),
      batchSize,
      schedule: 'cosine',
      learningRate: learningRate * Math.sqrt(batchSize / batch),
      weightDecay: 0.05,
      shift: trainingImages >= manyPictures ? 0 : picture.imageSize >= 48 ? 2 : 1,
    };
  },

  validate({ patchSize, filters, decoderFilters }) {
    if (filters.length === 0 || decoderFilters.length === 0) throw new MisfitError({ kind: 'noPatchLayers' });
    if (patchSize % 2 ** (decoderFilters.length - 1) !== 0) {
      throw new MisfitError({ kind: 'indivisiblePatch', patchSize, decoderFilters: decoderFilters.length });
    }
  },

  encoder({ patchSize, filters, hiddenUnits }, picture) {
    let features = patchSize * patchSize * picture.channels;
    const ofPatches = filters.flatMap((outputs, i) => {
      const specs = denseParameters(`encoder/patch${i}`, features, outputs, rectifiedUniform(features));
      features = outputs;
      return specs;
    });
    let units = gridSide(patchSize, picture) ** 2 * features;
    const ofPictures = hiddenUnits.flatMap((hidden, i) => {
      const specs = blockParameters(`encoder/dense${i}`, units, hidden);
      units = hidden;
      return specs;
    });
    return { parameters: [...ofPatches, ...ofPictures], features: units };
  },

  decoder(architecture, picture, latentDimensions) {
    const { patchSize, filters, decoderFilters, hiddenUnits } = architecture;
    const specs: ParameterSpec[] = [];
    let units = latentDimensions;
    [...hiddenUnits].reverse().forEach((hidden, i) => {
      specs.push(...blockParameters(`decoder/dense${i}`, units, hidden));
      units = hidden;
    });
    let features = filters.at(-1)!;
    const places = gridSide(patchSize, picture) ** 2;
    specs.push(...denseParameters('decoder/patches', units, places * features, rectifiedUniform(units)));
    decoderFilters.forEach((outputs, i) => {
      const initialiser = rectifiedUniform(kernelSize * kernelSize * features);
      const shape = [features, outputs] as const;
      specs.push(
        ...convolutionParameters(`decoder/convolution${i}`, kernelSize, shape, outputs, initialiser),
      );
      const next = decoderFilters[i + 1];
      if (next === undefined) return;
      specs.push(...denseParameters(`decoder/spread${i}`, outputs, 4 * next, rectifiedUniform(outputs)));
      features = next;
    });
    const last = decoderFilters.at(-1)!;
    const pixels = lastScale(architecture) ** 2 * picture.channels;
    return [
      ...specs,
      {
        name: 'decoder/output/kernel',
        shape: [last, pixels],
        initialiser: scaledUniform(last, residualGain),
      },
      { name: 'decoder/output/bias', shape: [picture.channels], initialiser: { constant: 0 } },
    ];
  },

  encode({ patchSize, filters, hiddenUnits }, picture, parameters, observations) {
    const side = gridSide(patchSize, picture);
    const margin = side * patchSize - picture.imageSize;
    const centred = tf.sub<tf.Tensor4D>(observations, 0.5);
    const whole =
      margin === 0
        ? centred
        : tf.pad(centred, [
            [0, 0],
            [0, margin],
            [0, margin],
            [0, 0],
          ]);
    const cut = tf.transpose(
      tf.reshape(whole, [-1, side, patchSize, side, patchSize, picture.channels]),
      [0, 1, 3, 2, 4, 5],
    );
    let rows: tf.Tensor2D = tf.reshape(cut, [-1, patchSize * patchSize * picture.channels]);
    filters.forEach((_, i) => {
      rows = silu(dense(rows, parameters, `encoder/patch${i}`));
    });
    let hidden: tf.Tensor2D = tf.reshape(rows, [-1, side * side * filters.at(-1)!]);
    hiddenUnits.forEach((_, i) => {
      hidden = block(hidden, parameters, `encoder/dense${i}`);
    });
    return hidden;
  },

  decode(architecture, picture, parameters, latents) {
    const { patchSize, filters, decoderFilters, hiddenUnits } = architecture;
    let hidden = latents;
    hiddenUnits.forEach((_, i) => {
      hidden = block(hidden, parameters, `decoder/dense${i}`);
    });
    let side = gridSide(patchSize, picture);
    const places = silu(dense(hidden, parameters, 'decoder/patches'));
    let features: tf.Tensor4D = tf.reshape(places, [-1, side, side, filters.at(-1)!]);
    decoderFilters.forEach((outputs, i) => {
      features = silu(convolution(features, parameters, `decoder/convolution${i}`, 1));
      const next = decoderFilters[i + 1];
      if (next === undefined) return;
      const rows = tf.reshape(features, [-1, outputs]);
      features = silu(spread(dense(rows, parameters, `decoder/spread${i}`), side, 2, next));
      side *= 2;
    });
    const rows: tf.Tensor2D = tf.reshape(features, [-1, decoderFilters.at(-1)!]);
    const pixels = tf.matMul<tf.Tensor2D>(rows, parameter(parameters, 'decoder/output/kernel'));
    const whole = spread(pixels, side, lastScale(architecture), picture.channels);
    const { imageSize } = picture;
    const shown =
      side * lastScale(architecture) === imageSize
        ? whole
        : tf.slice(whole, [0, 0, 0, 0], [-1, imageSize, imageSize, picture.channels]);
    return tf.add(shown, parameter(parameters, 'decoder/output/bias'));
  },
};

/** Patches a side; the last may reach over the edge of the picture. */
function gridSide(patchSize: number, { imageSize }: PictureShape): number {
  return Math.ceil(imageSize / patchSize);
}

/** Pixels a side that the decoder's last layer writes at each of its places. */
function lastScale({ patchSize, decoderFilters }: Patches): number {
  return patchSize / 2 ** (decoderFilters.length - 1);
}

/** The power of two that gives a grid of about eight patches a side. */
function defaultPatchSize(imageSize: number): number {
  return Math.max(2, 2 ** Math.round(Math.log2(imageSize / 8)));
}

/** x·σ(x) */
function silu<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.sigmoid(x));
}

function blockParameters(name: string, inputs: number, units: number): ParameterSpec[] {
  return [
    ...denseParameters(name, inputs, units, rectifiedUniform(inputs)),
    ...denseParameters(`${name}/inner`, units, units, rectifiedUniform(units)),
    ...denseParameters(`${name}/outer`, units, units, scaledUniform(units, residualGain)),
  ];
}

/** h + W₂·silu(W₁h) of h = silu(Wx): [B, inputs] → [B, units]. */
function block(x: tf.Tensor2D, parameters: Readonly<NamedTensors>, name: string): tf.Tensor2D {
  const hidden = silu(dense(x, parameters, name));
  const inner = silu(dense(hidden, parameters, `${name}/inner`));
  return tf.add(hidden, dense(inner, parameters, `${name}/outer`));
}

/** Depth to space: rows of scale·scale·channels, one a place of a grid → [B, side·scale, side·scale, channels]. */
function spread(rows: tf.Tensor2D, side: number, scale: number, channels: number): tf.Tensor4D {
  const squares = tf.reshape(rows, [-1, side, side, scale, scale, channels]);
  return tf.reshape(tf.transpose(squares, [0, 1, 3, 2, 4, 5]), [-1, side * scale, side * scale, channels]);
}
