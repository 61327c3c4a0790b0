import assert from 'node:assert/strict';
import type { Engine } from '../../../src/engine/engine';
import { likelihoods } from '../../../src/protocol/model';
import { kindNames } from '../../../src/protocol/schema';
import { parameterSpecs } from '../../../src/vae/model';
import { gradientProgram } from '../../../src/vae/programs';
import { cpuEngine, normals, pictures, runOnce, shakenParameters, uniformFrom } from '../engine/support';
import { buildModel, type FlatModel } from './models';

const dense: FlatModel = {
  architecture: 'dense',
  imageSize: 3,
  channels: 1,
  latentDimensions: 2,
  hiddenUnits: [4],
  filters: [],
  decoderFilters: [],
  kernelSize: 3,
  likelihood: 'bernoulli',
};
const convolutional = {
  ...dense,
  architecture: 'convolutional',
  imageSize: 5,
  filters: [2],
  decoderFilters: [2],
} as const;

const patches = {
  ...dense,
  architecture: 'patches',
  imageSize: 5,
  filters: [3],
  decoderFilters: [3, 2],
} as const;

const models = kindNames(likelihoods).flatMap((likelihood): [string, FlatModel][] => [
  [`dense, ${likelihood}`, { ...dense, likelihood }],
  [`convolutional, ${likelihood}`, { ...convolutional, likelihood }],
  [
    `convolutional, ${likelihood}, no output convolution`,
    { ...convolutional, likelihood, decoderFilters: [] },
  ],
  [`patches that reach over the edge, ${likelihood}`, { ...patches, likelihood }],
]);
models.push([
  'patches, Gaussian of the best variance in the batch',
  { ...patches, channels: 3, likelihood: 'gaussian', variance: 'optimal' },
]);

describe('gradients against finite differences', () => {
  let engine: Engine;

  before(async () => {
    engine = await cpuEngine();
  });

  for (const [name, flat] of models) {
    const model = buildModel(flat);
    it(`are the slope of the loss along many directions: ${name}`, async () => {
      const uniform = uniformFrom(21);
      const program = gradientProgram(model, 2);
      const parameters = shakenParameters(model, 4);
      const inputs = {
        pixels: pictures(model, 2, uniform),
        noise: normals(2 * model.latentDimensions, uniform),
        klWeight: Float32Array.of(1.5),
      };
      const { outputs } = await runOnce(engine, program, parameters, inputs);
      const found = parameterSpecs(model).filter(({ isFound }) => isFound);
      assert.equal(found.length, flat.variance === 'optimal' ? 1 : 0);
      for (const { name } of found) assert.equal(outputs[`gradient/${name}`], undefined, 'it is not learnt');
      for (const { name: parameter, isFound } of parameterSpecs(model)) {
        if (isFound) continue;
        const tensor = parameters[parameter]!;
        const gradient = outputs[`gradient/${parameter}`]!;
        const direction = Float32Array.from(gradient, () => uniform() - 0.5);
        const slope = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
        const loss = async (distance: number) => {
          const values = tensor.values.map((value, i) => value + distance * direction[i]!);
          const moved = { ...parameters, [parameter]: { ...tensor, values } };
          return (await runOnce(engine, program, moved, inputs)).outputs['loss']![0]!;
        };
        const distance = 2e-3;
        const measured = ((await loss(distance)) - (await loss(-distance))) / (2 * distance);
        const size = Math.hypot(...gradient) * Math.hypot(...direction);
        assert.ok(
          Math.abs(slope - measured) < 0.02 * size + 0.01,
          `${parameter}: slope ${slope}, measured ${measured}, size ${size}`,
        );
        assert.ok(size > 0, `${parameter} has no gradient`);
      }
    });
  }
});
