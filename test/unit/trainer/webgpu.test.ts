import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import type { EngineChoice } from '../../../src/protocol/engines';
import type { TrainingEvent } from '../../../src/protocol/trainer';
import { readMetrics } from '../../../src/runs/metricsLog';
import { readRunRecord } from '../../../src/runs/runFolder';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { train } from '../../../src/trainer/trainingRun';
import { softwareCard } from '../engine/softwareCard';
import { relativeDifference } from '../engine/support';

const dyingDevice = path.resolve('test/support/dyingDevice.cjs');

describe('a training run on the WebGPU engine', function () {
  this.timeout(240_000);
  let scratch: string;
  let env: NodeJS.ProcessEnv | undefined;
  const given = { ...process.env };

  before(async function () {
    env = await softwareCard();
    if (!env) return this.skip();
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-webgpu-'));
    await drawSamplePictures(path.join(scratch, 'shapes'), { count: 60 });
  });

  beforeEach(() => Object.assign(process.env, env));

  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in given)) delete process.env[name];
    Object.assign(process.env, given);
  });

  after(async () => {
    if (scratch) await rm(scratch, { recursive: true, force: true });
  });

  async function run(engine: EngineChoice) {
    const [events, warnings]: [TrainingEvent[], string[]] = [[], []];
    const host = {
      control: new TrainingControl(),
      emit: (event: TrainingEvent) => void events.push(event),
      log: (level: string, message: string) => void (level === 'warning' && warnings.push(message)),
      signal: new AbortController().signal,
    };
    const size = { imageSize: 8, latentDimensions: 2, batchSize: 8, epochs: 2, channels: 1 } as const;
    const result = await train(
      {
        folder: path.join(scratch, 'shapes'),
        runsFolder: path.join(scratch, 'runs'),
        cacheFolder: path.join(scratch, 'cache'),
        configuration: { ...size, architecture: 'dense', hiddenUnits: [8], engine },
        extensionVersion: '0.0.0-test',
      },
      host,
    );
    const metrics = await readMetrics(result.run);
    const record = await readRunRecord(result.run);
    const steps = metrics.filter((line) => line.kind === 'step');
    return { result, events, warnings, steps, record };
  }

  it('is recorded, and learns what it learns on the processor', async () => {
    const [webgpu, onnx] = [await run('webgpu'), await run('onnx')];
    assert.equal(webgpu.record.engine.name, 'webgpu');
    assert.deepEqual(webgpu.warnings, []);
    assertSame(webgpu.steps, onnx.steps);
  });

  it('goes on with another engine when the driver crashes, and loses no step', async () => {
    process.env['NODE_OPTIONS'] = `--require ${dyingDevice}`;
    process.env['LATENT_EXPLORER_TEST_CRASH_AT'] = '9';
    const { result, events, warnings, steps, record } = await run('webgpu');
    assert.equal(result.outcome, 'completed');
    const reason = 'WebGPU was lost while it trained: its process ended by SIGSEGV';
    assert.equal(record.engine.name, 'onnx');
    assert.equal(record.engine.reason, reason);
    assert.deepEqual(warnings, [
      'WebGPU was lost: its process ended by SIGSEGV. Training goes on with ONNX Runtime, from the same step.',
    ]);
    const told = events.filter((event) => event.type === 'engine');
    assert.deepEqual(
      told.map(({ run: folder, engine }) => [folder, engine.name, engine.reason]),
      [[result.run, 'onnx', reason]],
    );
    assertSame(steps, (await run('onnx')).steps);
  });
});

interface Point {
  readonly step: number;
  readonly loss: number;
}

function assertSame(actual: readonly Point[], expected: readonly Point[]): void {
  assert.deepEqual(
    actual.map(({ step }) => step),
    expected.map(({ step }) => step),
  );
  const [losses, wanted] = [actual, expected].map((points) => Float32Array.from(points, ({ loss }) => loss));
  const difference = relativeDifference(losses!, wanted!);
  assert.ok(difference < 5e-4, `losses differ by ${difference}`);
}
