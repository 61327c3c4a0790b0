import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { kernels } from '../../../src/engine/onnx/kernels';
import { recordingBackendName } from '../../../src/engine/onnx/recordingBackend';
import type { Engine } from '../../../src/engine/engine';
import { differentiated } from './differentiated';
import { numberCases } from './numberCases';
import { placeCases } from './placeCases';
import { cpuEngine, normals, relativeDifference, runOnce, uniformFrom } from './support';
import { isInstalled, tensorflowEngine } from './tensorflowInstalled';

describe('TensorFlow.js code on each engine', function () {
  this.timeout(60_000);
  let cpu: Engine;
  const others: Engine[] = [];
  const recorded = new Set<string>();

  before(async () => {
    cpu = await cpuEngine();
    others.push(await createOnnxEngine({ threads: 1 }));
    if (await isInstalled()) others.push(await tensorflowEngine());
  });

  after(() => others.forEach((engine) => engine.dispose()));

  for (const [name, each] of [...numberCases, ...placeCases]) {
    it(`gives the same numbers and gradients: ${name}`, async () => {
      const uniform = uniformFrom(name.length);
      const program = differentiated(name, each);
      const inputs = Object.fromEntries(
        Object.entries(program.inputs).map(([input, { shape }]) => {
          return [input, normals(tf.util.sizeFromShape([...shape]), uniform)];
        }),
      );
      const expected = (await runOnce(cpu, program, {}, inputs)).outputs;
      for (const engine of others) {
        const restore = noteKernels(recorded);
        const actual = (await runOnce(engine, program, {}, inputs)).outputs;
        restore();
        assert.deepEqual(Object.keys(actual), Object.keys(expected));
        for (const [output, values] of Object.entries(expected)) {
          const difference = relativeDifference(actual[output]!, values);
          assert.ok(
            difference < 1e-5,
            `${engine.name}: ${output} is ${actual[output]!.join()}, not ${values.join()}`,
          );
        }
      }
    });
  }

  it('reaches every kernel that can be recorded', () => {
    assert.deepEqual(
      Object.keys(kernels).filter((name) => !recorded.has(name)),
      [],
    );
  });
});

/** Notes which kernels are recorded, until the function that it returns is called. */
function noteKernels(seen: Set<string>): () => void {
  const changed = (tf.getKernelsForBackend(recordingBackendName) ?? []).map((config) => {
    const { kernelFunc } = config;
    config.kernelFunc = (given) => {
      seen.add(config.kernelName);
      return kernelFunc(given);
    };
    return () => (config.kernelFunc = kernelFunc);
  });
  return () => changed.forEach((restore) => restore());
}
