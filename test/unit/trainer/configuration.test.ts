import assert from 'node:assert/strict';
import { ConfigurationError, resolveConfiguration } from '../../../src/trainer/configuration';

const digits = { imageSize: 28, channels: 1, count: 60_000 } as const;
const photographs = { imageSize: 64, channels: 3, count: 500 } as const;

describe('resolveConfiguration', () => {
  it('takes patches, whose rate falls along a cosine in about as many steps for every folder', () => {
    const steps = (data: Parameters<typeof resolveConfiguration>[1]) => {
      const { model, training } = resolveConfiguration({}, data);
      assert.equal(model.architecture.kind, 'patches');
      const learningRate = training.batchSize === 8 ? 0.0015 : 0.003;
      assert.deepEqual(training.schedule, { kind: 'cosine', learningRate, warmUpSteps: 100 });
      assert.equal(training.weightDecay, 0.05);
      const trained = data.count * (1 - training.validationFraction);
      return (training.epochs * trained) / training.batchSize;
    };
    // 90 s at 18 ms a step, and at what more values take.
    for (const [data, expected] of [
      [digits, 90_000 / (18 + 0.0002 * 784)],
      [{ ...photographs, count: 3000 }, 90_000 / (18 + 0.0002 * 12_288)],
      [{ imageSize: 256, channels: 3, count: 5000 } as const, 90_000 / (18 + 0.0002 * 196_608)],
    ] as const) {
      const ratio = steps(data) / expected;
      assert.ok(ratio > 0.8 && ratio < 1.25, `${steps(data)} for ${expected}`);
    }
    assert.ok(steps({ ...photographs, count: 50 }) < 2000, 'few pictures are not shown without end');
    const { training } = resolveConfiguration({ schedule: 'constant' }, { ...photographs, count: 50 });
    assert.deepEqual([training.batchSize, training.schedule], [8, { kind: 'constant', learningRate: 0.001 }]);
  });

  it('moves the pictures of small folders, and not those of large ones', () => {
    assert.equal(resolveConfiguration({}, photographs).training.shift, 2);
    assert.equal(resolveConfiguration({}, { ...digits, count: 100 }).training.shift, 1);
    assert.equal(resolveConfiguration({}, digits).training.shift, undefined);
    assert.equal(resolveConfiguration({ shift: 0 }, photographs).training.shift, undefined);
  });

  it('trains the architectures of before as before', () => {
    for (const architecture of ['dense', 'convolutional'] as const) {
      const { training } = resolveConfiguration({ architecture }, digits);
      const { epochs, batchSize, schedule, weightDecay, shift } = training;
      assert.deepEqual(
        [epochs, batchSize, schedule, weightDecay, shift],
        [10, 128, { kind: 'constant', learningRate: 0.001 }, undefined, undefined],
      );
    }
  });

  it('keeps every choice a person made', () => {
    const requested = {
      architecture: 'convolutional',
      latentDimensions: 3,
      likelihood: 'gaussian',
      beta: 4,
      klWarmUpEpochs: 2,
      epochs: 7,
      patience: 4,
      batchSize: 50,
      learningRate: 0.01,
      validationFraction: 0.25,
      seed: 9,
      engine: 'onnx',
      checkpointEvery: 3,
    } as const;
    const { model, training } = resolveConfiguration(requested, digits);
    assert.deepEqual(training, {
      epochs: 7,
      patience: 4,
      batchSize: 50,
      objective: { kind: 'elbo', beta: 4, klWarmUpEpochs: 2 },
      schedule: { kind: 'constant', learningRate: 0.01 },
      validationFraction: 0.25,
      seed: 9,
      engine: 'onnx',
      checkpointEvery: 3,
    });
    assert.deepEqual(
      [model.architecture.kind, model.latentDimensions, model.likelihood.kind],
      ['convolutional', 3, 'gaussian'],
    );
  });

  it('gives a small folder more epochs and smaller batches than a large one', () => {
    const small = resolveConfiguration({}, { ...photographs, count: 100 }).training;
    const large = resolveConfiguration({}, { ...photographs, count: 100_000 }).training;
    assert.ok(small.epochs > large.epochs);
    assert.ok(small.batchSize < large.batchSize);
  });

  it('never asks for a batch larger than the training set', () => {
    const { training } = resolveConfiguration({ batchSize: 512 }, { ...digits, count: 40 });
    assert.equal(training.batchSize, 36);
  });

  for (const [name, value] of [
    ['epochs', 0],
    ['epochs', 1.5],
    ['batchSize', -1],
    ['learningRate', Number.NaN],
    ['beta', -0.1],
    ['validationFraction', 0.9],
    ['seed', 2 ** 33],
    ['patience', 0],
  ] as const) {
    it(`refuses ${name} = ${value} and names it`, () => {
      assert.throws(
        () => resolveConfiguration({ [name]: value }, digits),
        (error) => error instanceof ConfigurationError && error.message.includes(name),
      );
    });
  }

  it('refuses to wait for a better validation loss where there is none, and says what to do', () => {
    assert.throws(
      () => resolveConfiguration({ patience: 3, validationFraction: 0 }, digits),
      (error) => error instanceof ConfigurationError && /validationFraction above 0/.test(error.message),
    );
    assert.equal('patience' in resolveConfiguration({}, digits).training, false);
  });

  it('reports a model that cannot be built as a matter of configuration', () => {
    assert.throws(() => resolveConfiguration({ latentDimensions: 0 }, digits), ConfigurationError);
  });
});
