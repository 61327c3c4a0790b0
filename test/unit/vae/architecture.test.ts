import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { defaultModel } from '../../../src/vae/defaultModel';
import { featureMapSides } from '../../../src/vae/architectures/convolutional';
import { patches } from '../../../src/vae/architectures/patches';
import { initialParameters } from '../../../src/vae/initialParameters';
import { parameterSpecs } from '../../../src/vae/model';
import { countParameters } from '../../../src/vae/parameters';
import { buildModel, type FlatModel } from './models';
import { uniformFrom } from '../engine/support';

/** https://keras.io/examples/generative/vae/ */
const keras: FlatModel = {
  architecture: 'convolutional',
  imageSize: 28,
  channels: 1,
  latentDimensions: 2,
  hiddenUnits: [16],
  filters: [32, 64],
  decoderFilters: [64, 32],
  kernelSize: 3,
  likelihood: 'bernoulli',
};

const linear: FlatModel = {
  ...keras,
  architecture: 'dense',
  hiddenUnits: [],
  filters: [],
  decoderFilters: [],
};

function count(model: FlatModel, part: string): number {
  return countParameters(parameterSpecs(buildModel(model)).filter(({ name }) => name.startsWith(`${part}/`)));
}

function shapes(model: FlatModel): Record<string, string> {
  return Object.fromEntries(
    parameterSpecs(buildModel(model)).map(({ name, shape }) => [name, shape.join('×')]),
  );
}

describe('architecture', () => {
  it('has as many parameters as the Keras example', () => {
    assert.equal(count(keras, 'encoder'), 69_076);
    assert.equal(count(keras, 'decoder'), 65_089);
    assert.equal(count(keras, 'likelihood'), 0);
  });

  it('has the 784-400-20 parameters of the usual dense model', () => {
    const model = { ...linear, hiddenUnits: [400], latentDimensions: 20 };
    assert.equal(count(model, 'encoder'), 784 * 400 + 400 + 2 * (400 * 20 + 20));
    assert.equal(count(model, 'decoder'), 20 * 400 + 400 + 400 * 784 + 784);
  });

  it('mirrors the hidden layers of the dense encoder', () => {
    assert.deepEqual(
      shapes({ ...linear, imageSize: 2, channels: 3, hiddenUnits: [7, 5], likelihood: 'gaussian' }),
      {
        'encoder/dense0/kernel': '12×7',
        'encoder/dense0/bias': '7',
        'encoder/dense1/kernel': '7×5',
        'encoder/dense1/bias': '5',
        'encoder/mean/kernel': '5×2',
        'encoder/mean/bias': '2',
        'encoder/logVariance/kernel': '5×2',
        'encoder/logVariance/bias': '2',
        'decoder/dense0/kernel': '2×5',
        'decoder/dense0/bias': '5',
        'decoder/dense1/kernel': '5×7',
        'decoder/dense1/bias': '7',
        'decoder/output/kernel': '7×12',
        'decoder/output/bias': '12',
        'likelihood/logVariance': '',
      },
    );
  });

  it('ends in a transposed convolution when decoderFilters is one shorter', () => {
    const found = shapes({ ...keras, decoderFilters: [32], kernelSize: 4, channels: 3 });
    assert.equal(found['decoder/convolution0/kernel'], '4×4×32×64');
    assert.equal(found['decoder/output/kernel'], '4×4×3×32');
    assert.equal(found['decoder/convolution1/kernel'], undefined);
  });

  it('ends in a convolution of stride 1 when decoderFilters is as long as filters', () => {
    const found = shapes({ ...keras, channels: 3 });
    assert.equal(found['decoder/convolution1/kernel'], '3×3×32×64');
    assert.equal(found['decoder/output/kernel'], '3×3×32×3');
  });

  it('is the hybrid of patches for 64 pixels in colour', () => {
    const model = defaultModel(64, 3, { architecture: 'patches' });
    const found = Object.fromEntries(parameterSpecs(model).map(({ name, shape }) => [name, shape.join('×')]));
    assert.deepEqual(
      Object.entries(found).filter(([name]) => name.endsWith('/kernel')),
      [
        ['encoder/patch0/kernel', '192×64'],
        ['encoder/patch1/kernel', '64×16'],
        ['encoder/dense0/kernel', '1024×256'],
        ['encoder/dense0/inner/kernel', '256×256'],
        ['encoder/dense0/outer/kernel', '256×256'],
        ['encoder/mean/kernel', '256×32'],
        ['encoder/logVariance/kernel', '256×32'],
        ['decoder/dense0/kernel', '32×256'],
        ['decoder/dense0/inner/kernel', '256×256'],
        ['decoder/dense0/outer/kernel', '256×256'],
        ['decoder/patches/kernel', '256×1024'],
        ['decoder/convolution0/kernel', '3×3×16×64'],
        ['decoder/spread0/kernel', '64×128'],
        ['decoder/convolution1/kernel', '3×3×32×32'],
        ['decoder/output/kernel', '32×48'],
      ],
    );
    assert.equal(found['decoder/output/bias'], '3');
  });

  it('cuts pictures of every size into six to twelve patches a side', () => {
    for (let imageSize = 16; imageSize <= 512; imageSize++) {
      const { architecture } = defaultModel(imageSize, 1, { architecture: 'patches' });
      assert.ok(architecture.kind === 'patches');
      const side = Math.ceil(imageSize / architecture.patchSize);
      assert.ok(side >= 6 && side <= 12, `${imageSize}: ${side}`);
    }
  });

  it('puts patches where they were cut', async () => {
    // One layer of one unit, a row of weights that tells where in a patch a pixel lies.
    await tf.setBackend('cpu');
    const architecture = {
      kind: 'patches',
      patchSize: 2,
      filters: [1],
      decoderFilters: [1],
      hiddenUnits: [1],
    } as const;
    const size = { imageSize: 3, channels: 1 } as const;
    const latents = tf.zeros<tf.Rank.R2>([1, 1]);
    const parameters: Record<string, tf.Tensor> = {};
    for (const { name, shape } of patches.decoder(architecture, size, 1))
      parameters[name] = tf.zeros([...shape]);
    // Four places with their own numbers, which the centre of the convolution and the last layer hand on.
    parameters['decoder/patches/bias'] = tf.tensor1d([10, 20, 30, 40]);
    const kernel = new Float32Array(9);
    kernel[4] = 1;
    parameters['decoder/convolution0/kernel'] = tf.tensor4d(kernel, [3, 3, 1, 1]);
    parameters['decoder/output/kernel'] = tf.tensor2d([1, 2, 3, 4], [1, 4]);
    parameters['decoder/output/bias'] = tf.tensor1d([0.5]);
    const picture = patches.decode(architecture, size, parameters, latents);
    assert.deepEqual(picture.shape, [1, 3, 3, 1]);
    const shown = [...picture.dataSync()].map((value) => Math.round(value * 2) / 2);
    assert.deepEqual(shown, [10.5, 20.5, 20.5, 30.5, 40.5, 60.5, 30.5, 60.5, 40.5]);
  });

  it('halves odd sides upwards', () => {
    assert.deepEqual(
      featureMapSides(
        { kind: 'convolutional', filters: [1, 1, 1], decoderFilters: [], kernelSize: 3, hiddenUnits: [] },
        { imageSize: 27, channels: 1 },
      ),
      [27, 14, 7, 4],
    );
  });
});

describe('initial parameters', () => {
  it('are the same for the same seed and others for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => initialParameters(buildModel(keras), uniformFrom(seed)));
    assert.deepEqual(a, b);
    assert.notDeepEqual(a, c);
  });

  it('are drawn evenly between the limits of their layer, which shrink with its inputs', () => {
    const model = { ...linear, hiddenUnits: [400] };
    const { values } = initialParameters(buildModel(model), uniformFrom(5))['encoder/dense0/kernel']!;
    const { initialiser } = parameterSpecs(buildModel(model)).find(
      ({ name }) => name === 'encoder/dense0/kernel',
    )!;
    assert.ok('limit' in initialiser);
    // From PyTorch's 1/3 to He's 2 over the number of inputs.
    const variance = initialiser.limit ** 2 / 3;
    assert.ok(variance * 784 > 0.33 && variance * 784 < 2.01, `variance ${variance}`);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const found = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assert.ok(Math.abs(mean) < 0.01 * initialiser.limit, `mean ${mean}`);
    assert.ok(Math.abs(found / variance - 1) < 0.01, `variance ${found} for ${variance}`);
  });

  it('start all biases at zero and the log variance head small', () => {
    const parameters = initialParameters(buildModel(keras), uniformFrom(1));
    for (const [name, { values }] of Object.entries(parameters)) {
      if (name.endsWith('/bias'))
        assert.ok(
          values.every((value) => value === 0),
          name,
        );
    }
    const largest = (name: string) => Math.max(...parameters[name]!.values.map(Math.abs));
    assert.ok(largest('encoder/logVariance/kernel') < 0.2 * largest('encoder/mean/kernel'));
  });

  it('fill their shapes', () => {
    for (const [name, { shape, values }] of Object.entries(
      initialParameters(buildModel(keras), uniformFrom(1)),
    )) {
      assert.equal(
        values.length,
        shape.reduce((product, side) => product * side, 1),
        name,
      );
    }
  });
});
