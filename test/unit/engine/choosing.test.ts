import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listEngines } from '../../../src/engine/listEngines';
import { loadEngine } from '../../../src/engine/loadEngine';
import { SpeedMemory } from '../../../src/engine/speedMemory';
import { engineTrial } from '../../../src/trainer/engineTrial';
import { defaultModel } from '../../../src/vae/defaultModel';
import { initialParameters } from '../../../src/vae/initialParameters';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import { trainStepProgram } from '../../../src/vae/programs';
import { uniformFrom } from './support';
import { enginesFolder, isInstalled } from './tensorflowInstalled';

const model = defaultModel(6, 1, { hiddenUnits: [12], latentDimensions: 2 });

describe('choosing an engine', () => {
  let scratch: string;
  let memoryFile: string;

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-choosing-'));
    memoryFile = path.join(scratch, 'engine-speeds.json');
  });

  afterEach(() => rm(scratch, { recursive: true, force: true }));

  const state = () => initialTrainingState(initialParameters(model, uniformFrom(1)));
  const training = {
    batchSize: 4,
    objective: { kind: 'elbo', beta: 1, klWarmUpEpochs: 0 },
    schedule: { kind: 'constant', learningRate: 1e-3 },
  } as const;
  const options = () => ({ ...engineTrial(model, training, state(), scratch), enginesFolder });

  /** Makes the times on file say that one engine is the faster by far. */
  async function remember(faster: 'onnx' | 'tensorflow'): Promise<void> {
    const entries = JSON.parse(await readFile(memoryFile, 'utf8')) as Record<string, { speeds: object }>;
    for (const entry of Object.values(entries)) {
      entry.speeds = { onnx: faster === 'onnx' ? 1 : 50, tensorflow: faster === 'tensorflow' ? 1 : 50 };
    }
    await writeFile(memoryFile, JSON.stringify(entries));
  }

  it('takes ONNX Runtime where TensorFlow is not installed, and says so', async () => {
    const { engine, reason } = await loadEngine('auto', { ...options(), enginesFolder: scratch });
    assert.equal(engine.name, 'onnx');
    assert.match(reason, /only engine/);
    engine.dispose();
  });

  it('lists each engine, and why one is not available', async () => {
    const [onnx, tensorflow, ...rest] = await listEngines(scratch);
    assert.deepEqual(rest, []);
    assert.ok(onnx!.available && onnx!.version && onnx!.threads! >= 1);
    assert.equal(tensorflow!.name, 'tensorflow');
    assert.equal(tensorflow!.available, false);
    assert.match(tensorflow!.reason!, /npm run engine:tensorflow/);
  });

  it('remembers times for a program and the versions that ran it, and only for those', async () => {
    const program = trainStepProgram(model, 4);
    const speeds = { onnx: 1.5, tensorflow: 2.5 };
    await new SpeedMemory(memoryFile, program, ['1']).finish(speeds);
    assert.deepEqual(await new SpeedMemory(memoryFile, program, ['1']).speeds(), speeds);
    assert.equal(await new SpeedMemory(memoryFile, program, ['2']).speeds(), undefined);
    assert.equal(await new SpeedMemory(memoryFile, trainStepProgram(model, 5), ['1']).speeds(), undefined);
    await writeFile(memoryFile, 'not JSON');
    assert.equal(await new SpeedMemory(memoryFile, program, ['1']).speeds(), undefined);
  });

  it('knows a program whose trials ended their process twice', async () => {
    const memory = new SpeedMemory(memoryFile, trainStepProgram(model, 4), []);
    await memory.begin();
    assert.equal(await memory.hasCrashed(), false, 'it may have been a window that was closed');
    await memory.begin();
    assert.equal(await memory.hasCrashed(), true);
    await memory.finish(undefined);
    assert.equal(await memory.hasCrashed(), false);
  });

  it('times the step on both, says the times, and remembers them', async function () {
    if (!(await isInstalled())) this.skip();
    const first = await loadEngine('auto', options());
    const times =
      /the faster here: (\S+).* [\d.e+]+ ms a step, (\S+).* [\d.e+]+ ms a step, measured just now/;
    const [, faster, slower] = times.exec(first.reason) ?? [];
    assert.deepEqual([faster, slower].sort(), ['ONNX', 'TensorFlow'], first.reason);
    assert.equal(first.engine.name, faster === 'ONNX' ? 'onnx' : 'tensorflow');
    first.engine.dispose();
    for (const name of ['onnx', 'tensorflow'] as const) {
      await remember(name);
      const { engine, reason } = await loadEngine('auto', options());
      assert.equal(engine.name, name);
      assert.match(reason, /1\.00 ms a step, .*50\.0 ms a step, measured earlier/);
      engine.dispose();
    }
  });

  it('does not try again what has crashed', async function () {
    if (!(await isInstalled())) this.skip();
    const { engine } = await loadEngine('auto', options());
    engine.dispose();
    const entries = JSON.parse(await readFile(memoryFile, 'utf8')) as Record<string, object>;
    const crashed = Object.fromEntries(Object.keys(entries).map((key) => [key, { attempts: 2 }]));
    await writeFile(memoryFile, JSON.stringify(crashed));
    const again = await loadEngine('auto', options());
    assert.equal(again.engine.name, 'onnx');
    assert.match(again.reason, /ended the process/);
    again.engine.dispose();
  });
});
