import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import type { Device, Engine } from '../../../src/engine/engine';
import { findFaster } from '../../../src/engine/findFaster';
import type { Trial } from '../../../src/engine/trial';
import type { EngineName } from '../../../src/protocol/engines';
import type { Program } from '../../../src/vae/program';

const program: Program = {
  name: 'decode',
  state: {},
  inputs: { x: { shape: [1], type: 'float32' } },
  run: ({ x }) => ({ y: x! }),
};
const trial: Trial = { program, state: {}, inputs: { x: Float32Array.of(1) } };
const card: Device = { name: 'a card', isSoftware: false };

describe('finding a faster engine', () => {
  let disposed: string[];
  let runs: string[];

  beforeEach(() => {
    [disposed, runs] = [[], []];
  });

  function engine(name: EngineName, milliseconds: number, device?: Device, problem?: string): Engine {
    return {
      name,
      version: '1',
      threads: 1,
      ...(device && { device }),
      createState: () => ({ dispose: () => undefined }) as ReturnType<Engine['createState']>,
      compile: (compiled) => {
        const run = async () => {
          runs.push(name);
          if (problem !== undefined) throw new Error(problem);
          await later(milliseconds);
          return {};
        };
        return Promise.resolve({ program: compiled, run, dispose: () => undefined });
      },
      dispose: () => disposed.push(name),
    };
  }

  const onnx = () => engine('onnx', 10);

  it('takes the one that needs less time, as long as it can be had', async () => {
    const found = await findFaster(onnx(), trial, () => Promise.resolve(engine('webgpu', 1, card)));
    assert.equal(found?.name, 'webgpu');
    assert.deepEqual(found.device, card);
    assert.deepEqual(disposed, []);
  });

  it('stays where the other needs more', async () => {
    const found = await findFaster(onnx(), trial, () => Promise.resolve(engine('webgpu', 40, card)));
    assert.equal(found, undefined);
    assert.deepEqual(disposed, ['webgpu']);
  });

  it('does not even time a card in software', async () => {
    const software = engine('webgpu', 0, { name: 'SwiftShader', isSoftware: true });
    assert.equal(await findFaster(onnx(), trial, () => Promise.resolve(software)), undefined);
    assert.deepEqual([runs, disposed], [[], ['webgpu']]);
  });

  it('times nothing where there is no card, or one that cannot run it', async () => {
    const none = findFaster(onnx(), trial, () => Promise.reject(new Error('no card')));
    assert.equal(await none, undefined);
    assert.deepEqual(runs, []);
    const broken = engine('webgpu', 0, card, 'no memory');
    assert.equal(await findFaster(onnx(), trial, () => Promise.resolve(broken)), undefined);
    assert.deepEqual([runs, disposed], [['webgpu'], ['webgpu']]);
  });
});
