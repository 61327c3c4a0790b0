import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, EngineState, NamedArrays } from '../../../src/engine/engine';
import { EngineError } from '../../../src/engine/errors';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { likelihoods } from '../../../src/protocol/model';
import { kindNames } from '../../../src/protocol/schema';
import { biasCorrections } from '../../../src/vae/adam';
import { defaultModel } from '../../../src/vae/defaultModel';
import { initialParameters } from '../../../src/vae/initialParameters';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import type { Program } from '../../../src/vae/program';
import { encodeProgram, evaluateProgram, trainStepProgram } from '../../../src/vae/programs';
import { cpuEngine, normals, pictures, relativeDifference, uniformFrom } from './support';

const models = {
  dense: defaultModel(6, 1, { architecture: 'dense', hiddenUnits: [12], latentDimensions: 2 }),
  convolutional: defaultModel(8, 3, { filters: [4, 6], hiddenUnits: [8], latentDimensions: 2 }),
  ...Object.fromEntries(
    kindNames(likelihoods).map((likelihood) => [
      likelihood,
      defaultModel(6, 3, { architecture: 'dense', hiddenUnits: [12], latentDimensions: 2, likelihood }),
    ]),
  ),
};
const batchSize = 8;

for (const [name, model] of Object.entries(models)) {
  describe(`training on the ONNX engine, ${name}`, function () {
    this.timeout(60_000);
    let onnx: Engine;
    let cpu: Engine;

    before(async () => {
      onnx = await createOnnxEngine({ threads: 2 });
      cpu = await cpuEngine();
    });

    after(() => onnx.dispose());

    it('loses the same over fifty steps as TensorFlow.js on the CPU, and less at the end', async () => {
      const [actual, expected] = [await train(onnx, 50, 1), await train(cpu, 50, 1)];
      const difference = relativeDifference(
        Float32Array.from(actual.losses),
        Float32Array.from(expected.losses),
      );
      assert.ok(difference < 1e-3, `losses differ by ${difference}`);
      assert.ok(actual.losses[49]! < actual.losses[0]! - 1, actual.losses.join());
    });

    it('is the same to the last bit for the same seed, and not for another', async () => {
      const [first, second, other] = [
        await train(onnx, 20, 1),
        await train(onnx, 20, 1),
        await train(onnx, 20, 2),
      ];
      assert.deepEqual(first.losses, second.losses);
      assert.deepEqual(await first.state.readAll(), await second.state.readAll());
      assert.notDeepEqual(first.losses, other.losses);
    });

    it('goes on from a state that was read and put into another', async () => {
      const straight = await train(onnx, 12, 1);
      const half = await train(onnx, 7, 1);
      const resumed = onnx.createState(await half.state.readAll());
      const program = await onnx.compile(trainStepProgram(model, batchSize));
      for (let step = 8; step <= 12; step++) await program.run(resumed, stepInputs(step, 1));
      assert.deepEqual(await resumed.readAll(), await straight.state.readAll());
    });

    it('shares its state with programs that only read it', async () => {
      const { state } = await train(onnx, 5, 1);
      const before = await state.readAll();
      const { pixels, noise } = stepInputs(1, 1) as { pixels: Uint8Array; noise: Float32Array };
      const evaluate = await onnx.compile(evaluateProgram(model, batchSize));
      const first = await evaluate.run(state, { pixels, noise });
      const second = await evaluate.run(state, { pixels, noise });
      assert.deepEqual(first, second);
      assert.deepEqual(await state.readAll(), before);
      const train1 = await onnx.compile(trainStepProgram(model, batchSize));
      await train1.run(state, stepInputs(6, 1));
      assert.notDeepEqual(await evaluate.run(state, { pixels, noise }), first);
    });

    function stepInputs(step: number, seed: number): NamedArrays {
      const uniform = uniformFrom(1000 * seed + step);
      const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(step);
      return {
        // One set of pictures, other noise at every step.
        pixels: pictures(model, batchSize, uniformFrom(5)),
        noise: normals(batchSize * model.latentDimensions, uniform),
        learningRate: Float32Array.of(0.005),
        klWeight: Float32Array.of(1),
        firstMomentCorrection: Float32Array.of(firstMomentCorrection),
        secondMomentCorrection: Float32Array.of(secondMomentCorrection),
      };
    }

    async function train(engine: Engine, steps: number, seed: number) {
      const state: EngineState = engine.createState(
        initialTrainingState(initialParameters(model, uniformFrom(9))),
      );
      const program = await engine.compile(trainStepProgram(model, batchSize));
      const losses: number[] = [];
      for (let step = 1; step <= steps; step++) {
        losses.push((await program.run(state, stepInputs(step, seed)))['loss']![0]!);
      }
      return { losses, state };
    }
  });
}

describe('engine contract', () => {
  const model = models.dense;
  const engines: [string, () => Promise<Engine>][] = [
    ['ONNX', () => createOnnxEngine({ threads: 1 })],
    ['eager', cpuEngine],
  ];

  for (const [name, load] of engines) {
    describe(name, () => {
      let engine: Engine;
      let state: EngineState;

      before(async () => {
        engine = await load();
      });

      beforeEach(() => {
        state = engine.createState(initialParameters(model, uniformFrom(1)));
      });

      it('hands out copies of its state', async () => {
        (await state.read('encoder/mean/bias')).values.fill(7);
        assert.ok((await state.read('encoder/mean/bias')).values.every((value) => value === 0));
      });

      it('takes copies of what is written', async () => {
        const values = Float32Array.of(1, 2);
        state.write({ 'encoder/mean/bias': values });
        values.fill(9);
        assert.deepEqual([...(await state.read('encoder/mean/bias')).values], [1, 2]);
      });

      it('reads the values of the moment it was asked, whatever is written before they come', async () => {
        const [one, all] = [state.read('encoder/mean/bias'), state.readAll()];
        state.write({ 'encoder/mean/bias': Float32Array.of(3, 4) });
        assert.deepEqual([...(await one).values], [0, 0]);
        assert.deepEqual([...(await all)['encoder/mean/bias']!.values], [0, 0]);
        await assert.rejects(state.read('nonsense'), /no entry "nonsense"/);
      });

      it('lists its state in the order in which it was given', async () => {
        assert.deepEqual(state.names, Object.keys(initialParameters(model, uniformFrom(1))));
        assert.deepEqual(Object.keys(await state.readAll()), state.names);
      });

      it('uses what was written in the next run', async () => {
        const encode = await engine.compile(encodeProgram(model, 1));
        const pixels = pictures(model, 1, uniformFrom(2));
        const before = (await encode.run(state, { pixels }))['mean']!;
        state.write({ 'encoder/mean/bias': Float32Array.of(10, -10) });
        const after = (await encode.run(state, { pixels }))['mean']!;
        assert.ok(
          Math.abs(after[0]! - before[0]! - 10) < 1e-5 && Math.abs(after[1]! - before[1]! + 10) < 1e-5,
        );
      });

      it('refuses to write what it does not have, or in another length, and then writes nothing', async () => {
        const good = { 'encoder/mean/bias': Float32Array.of(1, 2) };
        assert.throws(() => state.write({ ...good, nonsense: Float32Array.of(1) }), /no entry "nonsense"/);
        assert.throws(
          () => state.write({ ...good, 'decoder/output/bias': Float32Array.of(1) }),
          /has 1 values; .* takes 36/,
        );
        assert.deepEqual([...(await state.read('encoder/mean/bias')).values], [0, 0]);
      });

      it('refuses inputs that are missing, of another length or of another type', async () => {
        const encode = await engine.compile(encodeProgram(model, 2));
        const refuses = (inputs: NamedArrays, message: RegExp) =>
          assert.rejects(encode.run(state, inputs), message);
        await refuses({}, /needs the input "pixels"/);
        await refuses(
          { pixels: new Uint8Array(36) },
          /"pixels" of "encode" has 36 values; shape \[2,6,6,1\] takes 72/,
        );
        await refuses({ pixels: new Float32Array(72) }, /must be a Uint8Array/);
      });

      it('refuses a state that lacks an entry or has it in another shape', async () => {
        const encode = await engine.compile(encodeProgram(models.convolutional, 1));
        const pixels = pictures(models.convolutional, 1, uniformFrom(2));
        await assert.rejects(
          encode.run(state, { pixels }),
          /"encode" needs .*"encoder\/convolution0\/kernel"/,
        );
        const wider = await engine.compile(encodeProgram({ ...model, latentDimensions: 3 }, 1));
        await assert.rejects(
          wider.run(state, { pixels: pictures(model, 1, uniformFrom(2)) }),
          /needs "encoder\/mean\/kernel" of shape/,
        );
      });

      it('gives numbers as floats, whatever type the program calculates in', async () => {
        const program: Program = {
          name: 'integers',
          state: { last: { shape: [2], type: 'float32' } },
          inputs: { x: { shape: [2], type: 'float32' } },
          run: ({ x }) => ({ last: tf.cast(x!, 'int32'), isAbove: tf.greater(x!, 1) }),
        };
        const own = engine.createState({
          last: { shape: [2], type: 'float32', values: new Float32Array(2) },
        });
        const compiled = await engine.compile(program);
        const outputs = await compiled.run(own, { x: Float32Array.of(0.5, 3.7) });
        assert.deepEqual(outputs, { isAbove: Float32Array.of(0, 1) });
        assert.deepEqual((await own.read('last')).values, Float32Array.of(0, 3));
      });

      it('refuses a program that would change the shape of its state, in a line', async () => {
        const entry = { shape: [2, 2], type: 'float32' } as const;
        const program: Program = {
          name: 'grow',
          state: { entry },
          inputs: {},
          run: ({ entry: before }) => ({ entry: tf.concat([before!, before!]) }),
        };
        const own = engine.createState({ entry: { ...entry, values: new Float32Array(4) } });
        const growing = async () => (await engine.compile(program)).run(own, {});
        await assert.rejects(
          growing(),
          /^RangeError: "grow" gives "entry" in the shape \[4,2\]; its state has \[2,2\]\.$/,
        );
      });

      it('says in a line what it cannot run, and leaves the state as it was', async () => {
        const before = await state.readAll();
        const encode = await engine.compile(unrunnable(name));
        await assert.rejects(encode.run(state, { x: Float32Array.of(7) }), (error: unknown) => {
          assert.ok(error instanceof EngineError, String(error));
          assert.match(
            error.message,
            /^[^\n]+ could not run "unrunnable": [^\n]+\. Try another engine or a smaller model\.$/,
          );
          return true;
        });
        assert.deepEqual(await state.readAll(), before);
      });

      it('may dispose of a program twice, as an engine does of one that is disposed of already', async () => {
        const other = await load();
        const encode = await other.compile(encodeProgram(model, 1));
        encode.dispose();
        encode.dispose();
        other.dispose();
      });

      it('refuses values that do not fill their shape', () => {
        const tensor = { shape: [2, 3], type: 'float32', values: new Float32Array(5) } as const;
        assert.throws(() => engine.createState({ tensor }), /has 5 values; shape \[2,3\] takes 6/);
      });
    });
  }
});

/** A program that fails when it is run, not before. */
function unrunnable(engine: string): Program {
  return {
    name: 'unrunnable',
    state: {},
    inputs: { x: { shape: [1], type: 'float32' } },
    run: ({ x }) => {
      // A place beyond the last: ONNX Runtime looks when it runs. TensorFlow.js throws by itself.
      if (engine === 'ONNX') return { y: tf.gather(tf.tensor1d([1, 2]), tf.cast(x!, 'int32')) };
      throw new Error('no such\n  operation');
    },
  };
}
