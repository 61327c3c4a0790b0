import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadDataset } from '../../../src/data/dataset';
import { gather } from '../../../src/data/batches';
import { encodePng, tile } from '../../../src/data/encodePng';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { splitDataset } from '../../../src/data/split';
import type { PreviewEvent, TrainingEvent, TrainResult } from '../../../src/protocol/trainer';
import { readCheckpoint, writeCheckpoint } from '../../../src/runs/checkpoint';
import { runPaths } from '../../../src/runs/runPaths';
import { readRunRecord } from '../../../src/runs/runFolder';
import { Exploration } from '../../../src/trainer/exploration';
import { checkpointEncodings } from '../../../src/trainer/samples';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { TrainingEncodings } from '../../../src/trainer/trainingEncodings';
import { resume, train } from '../../../src/trainer/trainingRun';

describe('the encodings that a checkpoint carries', () => {
  let scratch: string;
  let folder: string;
  let cacheFolder: string;
  let trained: TrainResult;
  /** The live weights' encodings at the time of their preview. */
  const live: Awaited<ReturnType<typeof readCheckpoint>>[] = [];
  const previews: PreviewEvent[] = [];
  const exploration = new Exploration();

  const host = (onEvent: (event: TrainingEvent) => void = () => undefined) => ({
    control: new TrainingControl(),
    signal: new AbortController().signal,
    emit: onEvent,
    log: () => undefined,
  });

  before(async function () {
    this.timeout(120_000);
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-samples-'));
    folder = path.join(scratch, 'shapes');
    cacheFolder = path.join(scratch, 'cache');
    await drawSamplePictures(folder, { count: 400 });
    const configuration = {
      architecture: 'dense',
      hiddenUnits: [16],
      latentDimensions: 3,
      imageSize: 16,
      epochs: 2,
      seed: 5,
      engine: 'onnx',
    } as const;
    const params = { folder, runsFolder: path.join(scratch, 'runs'), cacheFolder, configuration };
    const reads: Promise<void>[] = [];
    trained = await train(
      { ...params, extensionVersion: '0.0.0-test' },
      host((event) => {
        if (event.type !== 'preview') return;
        previews.push(event);
        if (live.length === 0 && event.live)
          reads.push(readCheckpoint(event.live.path).then((read) => void live.push(read)));
      }),
    );
    await Promise.all(reads);
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  it('are posterior means by its weights, of pictures that were trained on, each once, with their labels', async () => {
    const { facts, encodings } = await readCheckpoint(trained.checkpoint);
    const { training } = await readRunRecord(trained.run);
    const dataset = await loadDataset(folder, { transform: facts.transform, cacheFolder });
    const split = splitDataset(dataset.count, training.validationFraction, training.seed);
    assert.equal(facts.encodingCount, split.training.length, 'a small folder is encoded whole');
    assert.deepEqual(encodings!.labelled!.names, dataset.labelNames);
    const pixels = await gather(dataset, split.training);
    const { mean } = await exploration.use(trained.checkpoint, ({ runner, state }) =>
      runner.encode(state, pixels),
    );
    const rowOf = new Map(
      Array.from(split.training, (row, i) => [mean.subarray(3 * i, 3 * i + 3).join(), row]),
    );
    const rows = Array.from({ length: split.training.length }, (_, i) =>
      rowOf.get(encodings!.means.subarray(3 * i, 3 * i + 3).join()),
    );
    assert.equal(new Set(rows).size, split.training.length);
    assert.deepEqual(
      [...encodings!.labelled!.labels],
      rows.map((row) => dataset.labels[row!]),
    );
    assert.notDeepEqual(rows, [...split.training], 'in no order of the folder');
  });

  it('are of all pictures of a small folder, and of few enough of a large one to make them every epoch', () => {
    assert.equal(checkpointEncodings(50, 32), 50);
    assert.equal(checkpointEncodings(2700, 32), 512);
    assert.equal(checkpointEncodings(8001, 32), 1001);
    assert.equal(checkpointEncodings(1_000_000, 32), 2048);
    assert.equal(checkpointEncodings(1_000_000, 4096), 256);
  });

  it('of live weights are fewer, of the same pictures first', async () => {
    const [first] = live;
    assert.equal(first!.facts.encodingCount, 256);
    const { encodings } = await readCheckpoint(trained.checkpoint);
    const labels = [...first!.encodings!.labelled!.labels];
    assert.deepEqual(labels, [...encodings!.labelled!.labels.subarray(0, 256)]);
  });

  it('are varied by previews, during training and after, and in the picture beside the checkpoint', async () => {
    const during = previews.at(-1)!;
    assert.equal(during.variations!.count, 32);
    assert.notDeepEqual(during.variations, during.samples);
    const shown = await new TrainingEncodings(exploration).preview({
      checkpoint: trained.checkpoint,
      cacheFolder,
    });
    assert.deepEqual(shown.samples, during.samples);
    const picture = tile(shown.variations!, 8, { gap: 2, scale: 4 });
    const png = await encodePng(picture.pixels, picture.width, picture.height, picture.channels);
    assert.deepEqual(new Uint8Array(readFileSync(runPaths(trained.run).preview(2))), png);
  });

  it('are those of the run gone on with too', async () => {
    const before = await readCheckpoint(trained.checkpoint);
    const further = await resume({ run: trained.run, cacheFolder, epochs: 3 }, host());
    const { facts, encodings } = await readCheckpoint(further.checkpoint);
    assert.equal(facts.epoch, 3);
    assert.deepEqual(encodings!.labelled, before.encodings!.labelled, 'the same pictures in the same order');
    assert.notDeepEqual(encodings!.means, before.encodings!.means);
  });

  it('are drawn from by a seed: the same again, others by another', async () => {
    const sample = async (seed: number, from?: 'encodings' | 'prior') =>
      new Exploration().sample({ checkpoint: trained.checkpoint, count: 9, seed, from });
    const one = await sample(1);
    assert.equal(one.from, 'encodings');
    assert.deepEqual(await sample(1, 'encodings'), one);
    assert.notDeepEqual((await sample(2)).pictures, one.pictures);
    const prior = await sample(1, 'prior');
    assert.equal(prior.from, 'prior');
    assert.notDeepEqual(prior.pictures, one.pictures);
  });

  it('are missing in a checkpoint of an earlier version, which gives samples from the prior and says so', async () => {
    const checkpoint = path.resolve(
      'test/fixtures/v1/runs/dense-bernoulli-grey/checkpoints/epoch-0004.safetensors',
    );
    const asked = { checkpoint, count: 4, seed: 1 };
    const drawn = await exploration.sample(asked);
    assert.equal(drawn.from, 'prior');
    assert.deepEqual(drawn, await exploration.sample({ ...asked, from: 'prior' }));
    assert.deepEqual(drawn, await exploration.sample({ ...asked, from: 'encodings' }));
    const { from } = await exploration.samples({ checkpoint, rows: 1, columns: 2, cellSize: 8, seed: 1 });
    assert.equal(from, 'prior');
  });

  it('may be all the same, or of one picture, or far out: samples are drawn, or refused in words', async () => {
    const { facts, parameters } = await readCheckpoint(trained.checkpoint);
    const file = path.join(scratch, 'other.safetensors');
    for (const means of [new Float32Array(30), Float32Array.of(1, 2, 3)]) {
      await writeCheckpoint(file, { ...facts, parameters, encodings: { means } });
      const { from, pictures } = await exploration.sample({ checkpoint: file, count: 6, seed: 1 });
      assert.deepEqual([from, pictures.count], ['encodings', 6]);
    }
    const far = new Float32Array(30).map((_, i) => (i % 2 === 0 ? 3e38 : -3e38));
    await writeCheckpoint(file, { ...facts, parameters, encodings: { means: far } });
    await assert.rejects(exploration.sample({ checkpoint: file, count: 6, seed: 1 }), /damaged or diverged/);
  });
});
