import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, StateTensor } from '../../../src/engine/engine';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { ModelConfiguration } from '../../../src/protocol/configuration';
import { adamStep, biasCorrections, momentSpecs } from '../../../src/vae/adam';
import { differentiate } from '../../../src/vae/gradients';
import { initialParameters } from '../../../src/vae/initialParameters';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import { gaussian, gaussianNegativeLogLikelihood } from '../../../src/vae/likelihoods/gaussian';
import { quantisationVariance } from '../../../src/vae/likelihoods/likelihood';
import { decode, encode } from '../../../src/vae/model';
import { elbo } from '../../../src/vae/objectives/elbo';
import { batchLosses } from '../../../src/vae/objectives/objective';
import { reparameterise } from '../../../src/vae/posteriors/diagonalGaussian';
import { klDivergence, klDivergencePerDimension } from '../../../src/vae/priors/standardNormal';
import type { NamedTensors, Program, TensorSpec, TensorSpecs } from '../../../src/vae/program';
import { parameterState } from '../../../src/vae/programs';
import { uniformFrom } from '../engine/support';
import { columns, observation, rows, spectrum } from './principalComponents';

/** A linear VAE over rows of 12 numbers, which are 2×2 pixels of three channels. */
function linearModel(latentDimensions: number): ModelConfiguration {
  return {
    imageSize: 2,
    channels: 3,
    latentDimensions,
    architecture: { kind: 'dense', hiddenUnits: [] },
    likelihood: { kind: 'gaussian' },
    posterior: { kind: 'diagonalGaussian' },
    prior: { kind: 'standardNormal' },
  };
}

/** What is asked of the linear VAE: σ² learned unless given. */
interface Setting {
  readonly q: number;
  readonly variance?: number;
  readonly beta?: number;
}

/** The test set itself, and a few rows with its mean and covariance, which are all that the model sees. */
const fullSet = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: columns }, (_, j) => observation(i, j)),
);
const { mean, eigenvalues, eigenvectors } = spectrum();
const fewRows = eigenvectors.flatMap((vector, i) => {
  const length = Math.sqrt(columns * eigenvalues[i]!);
  return [length, -length].map((scale) => vector.map((value, j) => mean[j]! + scale * value));
});

/**
 * The decoder is linear, so the expectation over ε is that over the points ±√q along each axis, which have
 * the mean and covariance of a standard normal: with these as noise the ELBO is exact.
 */
function data(q: number, set: readonly number[][]) {
  const points = Array.from({ length: 2 * q }, (_, point) => {
    return Array.from({ length: q }, (_, i) => (i === point >> 1 ? Math.sqrt(q) * (point % 2 ? -1 : 1) : 0));
  });
  const observations = Float32Array.from(set.flatMap((row) => points.flatMap(() => row)));
  const noise = Float32Array.from(set.flatMap(() => points.flat()));
  return { observations, noise };
}

const float = (...shape: number[]): TensorSpec => ({ shape, type: 'float32' });

function parametersOf({ q, variance }: Setting): TensorSpecs {
  const specs = Object.entries(parameterState(linearModel(q)));
  return Object.fromEntries(
    specs.filter(([name]) => variance === undefined || !name.startsWith('likelihood/')),
  );
}

function inputsOf(q: number, { length }: readonly number[][]): TensorSpecs {
  return { observations: float(length * 2 * q, 2, 2, 3), noise: float(length * 2 * q, q) };
}

function terms(
  { q, variance }: Setting,
  parameters: Readonly<NamedTensors>,
  tensors: Readonly<NamedTensors>,
) {
  const model = linearModel(q);
  const observations = tensors['observations'] as tf.Tensor4D;
  const posterior = encode(model, parameters, observations);
  const decoded = decode(model, parameters, reparameterise(posterior, tensors['noise'] as tf.Tensor2D));
  const reconstruction =
    variance === undefined
      ? gaussian.negativeLogLikelihood({ kind: 'gaussian' }, parameters, observations, decoded)
      : gaussianNegativeLogLikelihood(observations, decoded, tf.scalar(Math.log(variance)));
  return { posterior, reconstruction, kl: klDivergence(posterior) };
}

function evaluation(setting: Setting): Program {
  return {
    name: 'evaluate',
    state: parametersOf(setting),
    inputs: inputsOf(setting.q, fullSet),
    run(tensors) {
      const { posterior, reconstruction, kl } = terms(setting, tensors, tensors);
      return {
        elbo: tf.neg(tf.mean(tf.add(reconstruction, kl))),
        klPerDimension: tf.mean(klDivergencePerDimension(posterior), 0),
      };
    },
  };
}

function training(setting: Setting): Program {
  const parameters = parametersOf(setting);
  const scalars = { learningRate: float(), firstMomentCorrection: float(), secondMomentCorrection: float() };
  return {
    name: 'train',
    state: { ...parameters, ...momentSpecs(parameters) },
    inputs: { ...inputsOf(setting.q, fewRows), ...scalars },
    run(tensors) {
      const current = Object.fromEntries(Object.keys(parameters).map((name) => [name, tensors[name]!]));
      const { losses, gradients } = differentiate((inner) => {
        const { reconstruction, kl } = terms(setting, inner, tensors);
        return batchLosses(elbo, { reconstruction, kl }, { klWeight: tf.scalar(setting.beta ?? 1) });
      }, current);
      return {
        ...losses,
        ...adamStep(tensors, gradients, {
          learningRate: tensors['learningRate']!,
          firstMomentCorrection: tensors['firstMomentCorrection']!,
          secondMomentCorrection: tensors['secondMomentCorrection']!,
        }),
      };
    },
  };
}

/** Tipping and Bishop 1999, with the posterior of Lucas et al. 2019. */
function bestParameters(q: number): Record<string, StateTensor> {
  const discarded = eigenvalues.slice(q);
  const variance = discarded.reduce((sum, value) => sum + value, 0) / discarded.length;
  const scales = eigenvalues.slice(0, q).map((value) => Math.sqrt(value - variance));
  const encoder = mean.map((_, j) =>
    scales.map((scale, i) => (scale * eigenvectors[i]![j]!) / eigenvalues[i]!),
  );
  const offset = scales.map((_, i) => -encoder.reduce((sum, row, j) => sum + row[i]! * mean[j]!, 0));
  const values: Record<string, number[]> = {
    'encoder/mean/kernel': encoder.flat(),
    'encoder/mean/bias': offset,
    'encoder/logVariance/kernel': encoder.flat().fill(0),
    'encoder/logVariance/bias': eigenvalues.slice(0, q).map((value) => Math.log(variance / value)),
    'decoder/output/kernel': scales.flatMap((scale, i) => eigenvectors[i]!.map((value) => scale * value)),
    'decoder/output/bias': mean,
    'likelihood/logVariance': [Math.log(variance - quantisationVariance)],
  };
  return Object.fromEntries(
    Object.entries(parameterState(linearModel(q))).map(([name, spec]) => {
      return [name, { ...spec, values: Float32Array.from(values[name]!) }];
    }),
  );
}

/** The table of the closed form: q, σ², ELBO a row. */
const table = [
  [1, 0.57735106, -14.22901178],
  [2, 0.52520164, -14.07745292],
  [3, 0.51536186, -14.07025513],
  [6, 0.47897366, -14.04828604],
] as const;

describe('linear VAE as probabilistic PCA', function () {
  this.timeout(120_000);
  let engine: Engine;

  before(async () => {
    engine = await createOnnxEngine({ threads: 2 });
  });

  after(() => engine.dispose());

  for (const [q, variance, elbo] of table) {
    it(`has the tabulated ELBO at the closed-form optimum: q = ${q}`, async () => {
      const parameters = bestParameters(q);
      const learned = Math.exp(parameters['likelihood/logVariance']!.values[0]!) + quantisationVariance;
      assert.ok(Math.abs(learned - variance) < 1e-6, `σ² = ${learned}`);
      const evaluate = await engine.compile(evaluation({ q }));
      const results = await evaluate.run(engine.createState(parameters), data(q, fullSet));
      assert.ok(Math.abs(results['elbo']![0]! - elbo) < 2e-5, `${results['elbo']![0]} for ${elbo}`);
    });

    it(`trains to the tabulated ELBO and variance within 0.001: q = ${q}`, async () => {
      const { results, parameters } = await train({ q });
      assert.ok(Math.abs(results['elbo']![0]! - elbo) < 1e-3, `${results['elbo']![0]} for ${elbo}`);
      const learned = Math.exp(parameters['likelihood/logVariance']!.values[0]!);
      assert.ok(Math.abs(learned - variance) < 1e-3, `σ² = ${learned}`);
    });
  }

  for (const [variance, used, elbo] of [
    [0.3, 6, -14.434433],
    [0.6, 4, -14.119716],
    [1, 2, -14.923326],
  ] as const) {
    it(`uses a dimension exactly when its eigenvalue exceeds the variance: σ² = ${variance}`, async () => {
      const { results } = await train({ q: 6, variance });
      assert.ok(Math.abs(results['elbo']![0]! - elbo) < 1e-3, `${results['elbo']![0]} for ${elbo}`);
      const expected = eigenvalues.slice(0, 6).map((value) => Math.max(0, 0.5 * Math.log(value / variance)));
      assert.equal(expected.filter((value) => value > 0).length, used);
      const found = [...results['klPerDimension']!].sort((a, b) => b - a);
      found.forEach((kl, i) =>
        assert.ok(Math.abs(kl - expected[i]!) < 0.01, `${found.join()} for ${expected.join()}`),
      );
    });
  }

  it('uses fewer dimensions under a heavier KL divergence: σ² = 0.3, β = 4', async () => {
    const { results } = await train({ q: 6, variance: 0.3, beta: 4 });
    const found = [...results['klPerDimension']!].sort((a, b) => b - a);
    assert.ok(Math.abs(found[0]! - 0.131765) < 1e-3, `${found.join()}`);
    assert.ok(found[1]! < 1e-3, `${found.join()}`);
  });

  /** Full batches with a falling rate, from a random start. */
  async function train(setting: Setting) {
    const inputs = data(setting.q, fewRows);
    const specs = parametersOf(setting);
    const fresh = Object.entries(initialParameters(linearModel(setting.q), uniformFrom(3)));
    const state = engine.createState(
      initialTrainingState(Object.fromEntries(fresh.filter(([name]) => name in specs))),
    );
    const program = await engine.compile(training(setting));
    const steps = 4000;
    for (let step = 1; step <= steps; step++) {
      const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(step);
      await program.run(state, {
        ...inputs,
        learningRate: Float32Array.of(0.03 * 0.5 * (1 + Math.cos((Math.PI * step) / steps))),
        firstMomentCorrection: Float32Array.of(firstMomentCorrection),
        secondMomentCorrection: Float32Array.of(secondMomentCorrection),
      });
    }
    const evaluate = await engine.compile(evaluation(setting));
    return {
      results: await evaluate.run(state, data(setting.q, fullSet)),
      parameters: await state.readAll(),
    };
  }
});
