import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fastest } from '../../../src/engine/choosing';
import type { Engine } from '../../../src/engine/engine';
import { EngineUnavailableError } from '../../../src/engine/errors';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { InstalledEngine } from '../../../src/engine/registry';
import { createWebgpuEngine } from '../../../src/engine/webgpu/webgpuEngine';
import type { Program } from '../../../src/vae/program';
import { assertAgree } from './assertAgree';
import { cases, likelihoodCaseNames } from './cases';
import { softwareCard } from './softwareCard';
import { cpuEngine } from './support';

/** Compiled kernel by kernel by a card that computes on the processor, a case takes seconds: what differs most. */
const names = [
  'dense, two hidden layers, Gaussian',
  'convolutional, 3×3, odd side, colour',
  'convolutional, 4×4, odd side, colour',
  'convolutional, 2×2, odd side',
  'convolutional, down to one pixel',
  'convolutional, many features',
  'patches, colour, reaching over the edge',
  'patches, one resolution, two blocks',
  'patches, best variance',
  ...likelihoodCaseNames,
];

describe('WebGPU engine', function () {
  this.timeout(240_000);
  let env: NodeJS.ProcessEnv | undefined;
  let webgpu: Engine;
  let cpu: Engine;

  before(async function () {
    env = await softwareCard();
    if (!env) return this.skip();
    webgpu = await createWebgpuEngine({ providers: ['webgpu'], env });
    cpu = await cpuEngine();
  });

  after(() => webgpu?.dispose());

  it('says what it is and what it computes on', () => {
    assert.equal(webgpu.name, 'webgpu');
    assert.match(webgpu.version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(webgpu.device, { name: 'SwiftShader', isSoftware: true });
  });

  for (const [name, model, ...sizes] of cases.filter(([name]) => names.includes(name))) {
    it(`gives the losses, gradients, steps and outputs of TensorFlow.js on the CPU: ${name}`, () => {
      return assertAgree(webgpu, cpu, [model, ...sizes], 5e-4);
    });
  }

  it('is not chosen by itself where the card is software; that is told, and remembered', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'latent-explorer-webgpu-'));
    const program: Program = {
      name: 'step',
      state: {},
      inputs: { x: { shape: [1], type: 'float32' } },
      run: ({ x }) => ({ y: x! }),
    };
    const options = {
      trial: { program, state: {}, inputs: { x: Float32Array.of(1) } },
      memoryFile: path.join(folder, 'engine-speeds.json'),
    };
    let loads = 0;
    const load = () => {
      loads++;
      return createWebgpuEngine({ providers: ['webgpu'], env });
    };
    const installed: InstalledEngine[] = [
      { name: 'webgpu', versions: ['1'], load },
      { name: 'onnx', versions: ['1'], load: () => createOnnxEngine() },
    ];
    for (const time of ['first', 'second']) {
      const { engine, reason } = await fastest(installed, options);
      assert.equal(engine.name, 'onnx', time);
      assert.match(reason, /^WebGPU could not be tried: SwiftShader computes on the processor/);
      assert.equal(loads, 1, time);
    }
    await rm(folder, { recursive: true });
  });
});

describe('WebGPU engine without a card', () => {
  it('says that there is none, and what to do', async function () {
    // Elsewhere no setting hides the card that there may be.
    if (process.platform !== 'linux') this.skip();
    const env = { ...process.env, LD_LIBRARY_PATH: '/nowhere', VK_ICD_FILENAMES: '/nowhere' };
    const loading = createWebgpuEngine({ providers: ['webgpu'], env });
    await assert.rejects(loading, (error: unknown) => {
      assert.ok(error instanceof EngineUnavailableError);
      assert.match(error.message, /No graphics card .* Install .* set the engine to "onnx" or "auto"/);
      return true;
    });
  });
});
