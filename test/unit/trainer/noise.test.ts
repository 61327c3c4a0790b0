import assert from 'node:assert/strict';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { randomStream } from '../../../src/latent/random';
import { ModelRunner } from '../../../src/trainer/modelRunner';
import { drawNoise } from '../../../src/trainer/noise';
import { defaultModel, initialParameters } from '../../../src/vae';
import type { Program } from '../../../src/vae/program';
import {
  decodeProgram,
  encodeProgram,
  evaluateProgram,
  gradientProgram,
  sampleProgram,
  trainStepProgram,
} from '../../../src/vae/programs';

const model = defaultModel(8, 1, { architecture: 'dense', latentDimensions: 3 });
const stream = () => randomStream(5, 'noise', 2);

describe('the noise of programs', () => {
  it('is declared by those that sample, among their inputs', () => {
    for (const program of [trainStepProgram, evaluateProgram, gradientProgram].map((make) =>
      make(model, 4),
    )) {
      assert.deepEqual(Object.keys(program.noise!), ['noise'], program.name);
      for (const [name, { shape, type, distribution }] of Object.entries(program.noise!)) {
        assert.deepEqual(
          { shape, type, distribution },
          { shape: [4, 3], type: 'float32', distribution: 'standardNormal' },
        );
        assert.deepEqual(program.inputs[name]!.shape, shape);
      }
    }
    assert.deepEqual(Object.keys(sampleProgram(model, 4).noise!), ['latents']);
    for (const program of [encodeProgram(model, 4), decodeProgram(model, 4)]) {
      assert.deepEqual(drawNoise(program, stream()), {}, program.name);
    }
  });

  it('is drawn as the training of version 0.1 drew it: one stream, row by row', () => {
    const drawn = drawNoise(trainStepProgram(model, 4), stream());
    assert.deepEqual(drawn, { noise: stream().fillNormal(new Float32Array(12)) });
  });

  it('is drawn by its distribution, one input after the other', () => {
    const spec = { shape: [3, 1000], type: 'float32' } as const;
    const noise = {
      even: { ...spec, distribution: 'uniform' },
      normal: { ...spec, distribution: 'standardNormal' },
    } as const;
    const program: Program = { name: 'any', state: {}, inputs: noise, noise, run: () => ({}) };
    const { even, normal } = drawNoise(program, stream());
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(even!.every((value) => value >= 0 && value < 1));
    assert.ok(Math.abs(mean(even!) - 0.5) < 0.02 && Math.abs(mean(even!.map((x) => x * x)) - 1 / 3) < 0.02);
    assert.ok(Math.abs(mean(normal!)) < 0.06 && Math.abs(mean(normal!.map((x) => x * x)) - 1) < 0.1);
    const again = stream();
    for (let i = 0; i < 3000; i++) again.uniform();
    assert.deepEqual(normal, again.fillNormal(new Float32Array(3000)));
  });

  it('of samples is the latents that version 0.1 decoded, however many are drawn', async () => {
    const engine = await createOnnxEngine({ threads: 1 });
    const runner = new ModelRunner(engine, model);
    const even = randomStream(1, 'initial parameters', 0);
    const state = engine.createState(initialParameters(model, () => even.uniform()));
    for (const count of [1, 10, 32, 150]) {
      const latents = stream().fillNormal(new Float32Array(count * 3));
      const sampled = await runner.sample(state, count, stream());
      assert.deepEqual(sampled, await runner.decode(state, latents), `${count} samples`);
      assert.ok(new Set(sampled).size > 2);
    }
    engine.dispose();
  });
});
