import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import type { MetricsLine } from '../../../src/protocol/configuration';
import { readMetrics } from '../../../src/runs/metricsLog';
import { readRunRecord } from '../../../src/runs/runFolder';
import { Exploration } from '../../../src/trainer/exploration';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { resume, train } from '../../../src/trainer/trainingRun';
import { enginesFolder, isInstalled } from '../engine/tensorflowInstalled';

describe('a training run on the TensorFlow engine', function () {
  this.timeout(60_000);
  const given = process.env['LATENT_EXPLORER_ENGINES'];
  let scratch: string;

  before(async function () {
    if (!(await isInstalled())) this.skip();
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-engines-'));
    await drawSamplePictures(path.join(scratch, 'shapes'), { count: 100 });
  });

  beforeEach(() => {
    process.env['LATENT_EXPLORER_ENGINES'] = enginesFolder;
  });

  after(async () => {
    if (given === undefined) delete process.env['LATENT_EXPLORER_ENGINES'];
    else process.env['LATENT_EXPLORER_ENGINES'] = given;
    if (scratch) await rm(scratch, { recursive: true, force: true });
  });

  const host = (warnings: string[] = []) => ({
    control: new TrainingControl(),
    emit: () => undefined,
    log: (level: string, message: string) => void (level === 'warning' && warnings.push(message)),
    signal: new AbortController().signal,
  });

  const run = () =>
    train(
      {
        folder: path.join(scratch, 'shapes'),
        runsFolder: path.join(scratch, 'runs'),
        cacheFolder: path.join(scratch, 'cache'),
        configuration: { imageSize: 16, latentDimensions: 2, batchSize: 32, epochs: 2, engine: 'tensorflow' },
        extensionVersion: '0.0.0-test',
      },
      host(),
    );

  /** Without what depends on how busy the machine is. */
  const figures = (lines: readonly MetricsLine[]) =>
    lines.map((line) => ({ ...line, seconds: 0, imagesPerSecond: 0 }));

  it('is recorded, and gives the same figures to the last bit for the same seed', async () => {
    const [first, second] = [await run(), await run()];
    const { engine } = await readRunRecord(first.run);
    assert.equal(engine.name, 'tensorflow');
    assert.deepEqual(figures(await readMetrics(first.run)), figures(await readMetrics(second.run)));
  });

  it('leaves checkpoints that the ONNX engine reads, and goes on with', async () => {
    const { run: folder, checkpoint } = await run();
    const decoded = await new Exploration().decode(checkpoint, new Float32Array(2));
    assert.equal(decoded.count, 1);
    process.env['LATENT_EXPLORER_ENGINES'] = path.join(scratch, 'nothing-here');
    const warnings: string[] = [];
    const cacheFolder = path.join(scratch, 'cache');
    const resumed = await resume({ run: folder, cacheFolder, epochs: 3 }, host(warnings));
    assert.equal(resumed.outcome, 'completed');
    assert.ok(
      warnings.some((warning) => warning.includes('ONNX Runtime')),
      warnings.join(),
    );
    assert.equal((await readRunRecord(folder)).engine.name, 'onnx');
  });
});
