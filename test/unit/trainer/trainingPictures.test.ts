import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RequestedConfiguration } from '../../../src/protocol/configuration';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { FolderError } from '../../../src/data/scan';
import { readRunRecord } from '../../../src/runs/runFolder';
import { readSkippedFiles } from '../../../src/runs/skippedFiles';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { resume, train } from '../../../src/trainer/trainingRun';

const configuration: RequestedConfiguration = {
  architecture: 'dense',
  hiddenUnits: [32],
  latentDimensions: 3,
  imageSize: 16,
  channels: 1,
  epochs: 1,
  batchSize: 32,
  seed: 5,
  engine: 'onnx',
};

describe('the pictures of a training run', () => {
  let scratch: string;
  before(async () => (scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-pictures-'))));
  after(() => rm(scratch, { recursive: true, force: true }));

  const params = (folder: string) => ({
    folder,
    runsFolder: path.join(scratch, 'runs'),
    cacheFolder: path.join(scratch, 'cache'),
    configuration,
    extensionVersion: '0.0.0-test',
  });

  const host = () => ({
    control: new TrainingControl(),
    emit: () => undefined,
    log: () => undefined,
    signal: new AbortController().signal,
  });

  it('says what to do about a folder with too few pictures', async () => {
    const empty = await mkdtemp(path.join(scratch, 'empty-'));
    await assert.rejects(train(params(empty), host()), FolderError);
    await assert.rejects(train(params(path.join(scratch, 'missing')), host()), FolderError);
  });

  it('12: goes on when the pictures were touched or unpacked again: their contents count', async () => {
    const touched = path.join(scratch, 'touched');
    await drawSamplePictures(touched, { count: 60 });
    const { run } = await train(params(touched), host());
    const now = new Date();
    for (const name of await readdir(touched, { recursive: true }))
      await utimes(path.join(touched, name), now, now);
    const cacheFolder = path.join(scratch, 'cache');
    assert.equal((await resume({ run, cacheFolder, epochs: 2 }, host())).outcome, 'completed');
    await rm(touched, { recursive: true });
    await drawSamplePictures(touched, { count: 60 });
    assert.equal((await resume({ run, cacheFolder, epochs: 3 }, host())).outcome, 'completed');
  });

  it('13: keeps with the run which files it left out, and why', async () => {
    const spoilt = path.join(scratch, 'spoilt');
    await drawSamplePictures(spoilt, { count: 30 });
    const torn = path.join(spoilt, 'torn.png');
    writeFileSync(torn, 'no picture');
    const { run } = await train(params(spoilt), host());
    assert.equal((await readRunRecord(run)).data.skipped, 1);
    const reason = 'The contents are not a picture of a known format.';
    assert.deepEqual(await readSkippedFiles(run), [{ path: torn, reason }]);
  });

  it('refuses to go on when the pictures have changed', async () => {
    const changing = path.join(scratch, 'changing');
    await drawSamplePictures(changing, { count: 60 });
    const { run } = await train(params(changing), host());
    const [label] = await readdir(changing);
    const [picture] = await readdir(path.join(changing, label!));
    await rm(path.join(changing, label!, picture!));
    const resuming = resume({ run, cacheFolder: path.join(scratch, 'cache'), epochs: 2 }, host());
    await assert.rejects(resuming, /have changed/);
  });
});
