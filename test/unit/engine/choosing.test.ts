import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fastest } from '../../../src/engine/choosing';
import type { Engine } from '../../../src/engine/engine';
import { EngineUnavailableError } from '../../../src/engine/errors';
import { listEngines } from '../../../src/engine/listEngines';
import { loadEngine } from '../../../src/engine/loadEngine';
import { installedEngines, type InstalledEngine } from '../../../src/engine/registry';
import type { Trial } from '../../../src/engine/trial';
import type { EngineName } from '../../../src/protocol/engines';
import type { Program } from '../../../src/vae/program';
import { enginesFolder, isInstalled } from './tensorflowInstalled';

const program: Program = {
  name: 'step',
  state: {},
  inputs: { x: { shape: [1], type: 'float32' } },
  run: ({ x }) => ({ y: x! }),
};
const trial: Trial = { program, state: {}, inputs: { x: Float32Array.of(1) } };

describe('choosing an engine', () => {
  let scratch: string;
  let memoryFile: string;
  let loads: string[];
  let disposed: string[];

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-choosing-'));
    memoryFile = path.join(scratch, 'engine-speeds.json');
    [loads, disposed] = [[], []];
  });

  afterEach(() => rm(scratch, { recursive: true, force: true }));

  /** An engine whose steps take so long, or which fails where `problem` says. */
  function installed(
    name: EngineName,
    milliseconds: number,
    problem?: 'load' | 'compile' | 'run',
  ): InstalledEngine {
    const fail = (where: string) => {
      if (problem === where) throw new Error(`no ${where} of ${name}\nand more`);
    };
    const engine: Engine = {
      name,
      version: '1',
      threads: 1,
      createState: () => ({ dispose: () => undefined }) as ReturnType<Engine['createState']>,
      compile: (compiled) => {
        fail('compile');
        const run = async () => {
          fail('run');
          await setTimeout(milliseconds);
          return {};
        };
        return Promise.resolve({ program: compiled, run, dispose: () => undefined });
      },
      dispose: () => disposed.push(name),
    };
    const load = () => {
      loads.push(name);
      fail('load');
      return Promise.resolve(engine);
    };
    return { name, versions: ['1'], load };
  }

  const options = () => ({ trial, memoryFile });

  it('takes the fastest, says the times, and frees the others', async () => {
    const { engine, reason } = await fastest([installed('onnx', 30), installed('tensorflow', 3)], options());
    assert.equal(engine.name, 'tensorflow');
    assert.match(
      reason,
      /^the fastest here: TensorFlow \S+ ms a step, ONNX Runtime \S+ ms a step, measured just now$/,
    );
    assert.deepEqual(disposed, ['onnx']);
  });

  it('remembers the times: the next time it loads the fastest only', async () => {
    await fastest([installed('onnx', 30), installed('tensorflow', 3)], options());
    loads = [];
    const { engine, reason } = await fastest([installed('onnx', 0), installed('tensorflow', 50)], options());
    assert.equal(engine.name, 'tensorflow');
    assert.match(reason, /measured earlier$/);
    assert.deepEqual(loads, ['tensorflow']);
  });

  it('times anew when a run was not what the trial promised', async () => {
    const engines = () => [installed('onnx', 30), installed('tensorflow', 3)];
    const first = await fastest(engines(), options());
    const [, measured] = /TensorFlow (\S+) ms/.exec(first.reason)!;
    await first.confirm!(Number(measured) * 8);
    assert.match((await fastest(engines(), options())).reason, /measured just now$/);
    await first.confirm!(Number(measured));
    assert.match((await fastest(engines(), options())).reason, /measured earlier$/);
  });

  for (const problem of ['load', 'compile', 'run'] as const) {
    it(`goes on with another where one fails to ${problem}, and says so in a line`, async () => {
      const engines = [installed('onnx', 1, problem), installed('tensorflow', 1)];
      const { engine, reason } = await fastest(engines, options());
      assert.equal(engine.name, 'tensorflow');
      assert.equal(reason, `ONNX Runtime could not be tried: no ${problem} of onnx`);
      assert.deepEqual(disposed, problem === 'load' ? [] : ['onnx']);
    });
  }

  it('takes the next when the one that is remembered as the fastest does not load any more', async () => {
    await fastest([installed('onnx', 30), installed('tensorflow', 3)], options());
    const engines = [installed('onnx', 30), installed('tensorflow', 3, 'load')];
    const { engine, reason } = await fastest(engines, options());
    assert.equal(engine.name, 'onnx');
    assert.match(reason, /measured earlier; TensorFlow could not be tried/);
  });

  it('throws what the first threw when none can take the step', async () => {
    const engines = [installed('onnx', 1, 'compile'), installed('tensorflow', 1, 'run')];
    await assert.rejects(fastest(engines, options()), /no compile of onnx/);
    assert.deepEqual(disposed, ['onnx', 'tensorflow']);
  });

  it('leaves out an engine that has ended the process that tried it', async () => {
    await fastest([installed('onnx', 30), installed('tensorflow', 3)], options());
    const entries = JSON.parse(await readFile(memoryFile, 'utf8')) as Record<string, object>;
    const crashed = Object.keys(entries).map((key) => [key, { attempts: { tensorflow: 2 } }]);
    await writeFile(memoryFile, JSON.stringify(Object.fromEntries(crashed)));
    loads = [];
    const { engine, reason } = await fastest([installed('onnx', 30), installed('tensorflow', 3)], options());
    assert.equal(engine.name, 'onnx');
    assert.match(reason, /^TensorFlow ended the process that tried it before$/);
    assert.deepEqual(loads, ['onnx']);
  });

  it('without a trial takes the first that loads', async () => {
    const engines = [installed('onnx', 1, 'load'), installed('tensorflow', 1)];
    assert.equal((await fastest(engines, {})).engine.name, 'tensorflow');
  });

  it('takes ONNX Runtime where nothing else can be had, and says why', async () => {
    const { engine, reason } = await loadEngine('auto', { enginesFolder: scratch });
    assert.equal(engine.name, 'onnx');
    assert.match(engine.version, /^\d+\.\d+/);
    assert.ok(engine.threads >= 1);
    assert.equal(reason, 'the engine that loads fastest');
    engine.dispose();
    const installed = await installedEngines(scratch);
    assert.deepEqual(
      installed.map(({ name }) => name).filter((name) => name !== 'webgpu'),
      ['onnx'],
    );
  });

  it('remembers for a day what could not be tried, and does not try it again', async () => {
    const engines = [installed('onnx', 1), installed('webgpu', 1, 'load')];
    for (let time = 0; time < 2; time++) {
      const { engine, reason } = await fastest(engines, options());
      assert.equal(engine.name, 'onnx');
      assert.equal(reason, 'WebGPU could not be tried: no load of webgpu');
    }
    assert.deepEqual(loads, ['onnx', 'webgpu', 'onnx']);
    const entries = JSON.parse(await readFile(memoryFile, 'utf8')) as Record<string, object>;
    const refusal = { reason: 'no load of webgpu', at: Date.now() - 25 * 60 * 60 * 1000 };
    const old = Object.keys(entries).map((key) => [key, { refusals: { webgpu: refusal } }]);
    await writeFile(memoryFile, JSON.stringify(Object.fromEntries(old)));
    await fastest(engines, options());
    assert.deepEqual(loads.slice(3), ['onnx', 'webgpu']);
  });

  it('says that an engine is not there, and what to choose', async () => {
    await assert.rejects(loadEngine('tensorflow', { enginesFolder: scratch }), (error: unknown) => {
      return (
        error instanceof EngineUnavailableError &&
        error.engine === 'tensorflow' &&
        error.message.includes('"onnx"')
      );
    });
  });

  it('lists each engine, and why one is not available', async () => {
    const [onnx, webgpu, tensorflow, ...rest] = await listEngines(scratch);
    assert.deepEqual(rest, []);
    assert.ok(onnx!.available && onnx!.version && onnx!.threads! >= 1);
    assert.equal(webgpu!.name, 'webgpu');
    assert.ok(webgpu!.available ? webgpu!.device?.name : webgpu!.reason);
    assert.equal(tensorflow!.name, 'tensorflow');
    assert.equal(tensorflow!.available, false);
    assert.match(tensorflow!.reason!, /npm run engine:tensorflow/);
  });

  it('times the real ones', async function () {
    if (!(await isInstalled())) this.skip();
    const engines = await installedEngines(enginesFolder);
    const onProcessor = engines.filter(({ name }) => name !== 'webgpu');
    const { engine, reason } = await fastest(onProcessor, options());
    const [, faster, slower] =
      /the fastest here: (\S+).* ms a step, (\S+).* ms a step, measured just now/.exec(reason) ?? [];
    assert.deepEqual([faster, slower].sort(), ['ONNX', 'TensorFlow'], reason);
    assert.equal(engine.name, faster === 'ONNX' ? 'onnx' : 'tensorflow');
    engine.dispose();
  });
});
