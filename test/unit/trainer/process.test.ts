import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TrainingEvent } from '../../../src/protocol/trainer';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { TrainerDiedError, TrainerRequestError } from '../../../src/host/errors';
import { TrainerProcess } from '../../../src/host/trainerProcess';
import { randomStream } from '../../../src/latent/random';
import { Variations } from '../../../src/latent/variations';
import { readCheckpoint } from '../../../src/runs/checkpoint';
import { readMetrics } from '../../../src/runs/metricsLog';
import { isRunLocked } from '../../../src/runs/runLock';
import { readRun } from '../../../src/runs/readRun';
import { readTrainingState } from '../../../src/runs/trainingState';
import { Exploration } from '../../../src/trainer/exploration';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describe('the trainer process, asked by the host', () => {
  let scratch: string;
  let folder: string;
  const started: TrainerProcess[] = [];

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-process-'));
    folder = path.join(scratch, 'shapes');
    await drawSamplePictures(folder, { count: 120 });
  });

  after(async () => {
    await Promise.all(started.map((process) => process.dispose()));
    await rm(scratch, { recursive: true, force: true });
  });

  function trainer(bundle?: string): TrainerProcess {
    const entry = path.resolve('dist/trainer.js');
    const process = new TrainerProcess({ entry, name: 'test', log: silent, bundle });
    started.push(process);
    return process;
  }

  it('says what does not fit together in the language it is given', async () => {
    const configuration = { ...params(1).configuration, patience: 3, validationFraction: 0 };
    const told = (process: TrainerProcess): Promise<string> =>
      process.request('train', { ...params(1), configuration }).then(
        () => 'nothing',
        (error: unknown) => (error as Error).message,
      );
    assert.match(await told(trainer()), /^patience needs pictures to validate on/);
    assert.match(
      await told(trainer(path.resolve('l10n/bundle.l10n.de.json'))),
      /^patience braucht Bilder zum Validieren/,
    );
    assert.match(await told(trainer(path.join(scratch, 'no such bundle.json'))), /^patience needs/);
  });

  const params = (epochs: number) => ({
    folder,
    runsFolder: path.join(scratch, 'runs'),
    cacheFolder: path.join(scratch, 'cache'),
    extensionVersion: '0.0.0-test',
    configuration: {
      architecture: 'dense',
      hiddenUnits: [32],
      latentDimensions: 2,
      imageSize: 16,
      epochs,
    } as const,
  });

  it('trains, and another explores what it saved: the vectors are those of the same code in this process', async () => {
    const events: TrainingEvent[] = [];
    const training = trainer();
    training.onEvent((event) => events.push(event));
    const { checkpoint, outcome } = await training.request('train', params(2));
    assert.equal(outcome, 'completed');
    for (const type of ['stage', 'started', 'steps', 'epoch', 'preview', 'checkpoint'] as const) {
      assert.ok(
        events.some((event) => event.type === type),
        `an event of type ${type}`,
      );
    }
    const exploring = trainer();
    const [label] = await readdir(folder);
    const [name] = await readdir(path.join(folder, label!));
    const image = path.join(folder, label!, name!);
    const { encoded } = await exploring.request('encode', { checkpoint, images: [image] });
    const here = await new Exploration().encode(checkpoint, [image]);
    assert.deepEqual(encoded[0]!.mean, here.encoded[0]!.mean);
    assert.ok(encoded[0]!.mean instanceof Float32Array, 'typed arrays travel as such');

    const cacheFolder = path.join(scratch, 'cache');
    const near = await exploring.request('neighbours', {
      checkpoint,
      latent: encoded[0]!.mean,
      count: 8,
      cacheFolder,
    });
    assert.equal(near.neighbours[0]!.path, image, 'nothing is nearer to a picture than itself');
    assert.ok(near.neighbours[0]!.distance < 1e-4);
    assert.equal(near.searched, 120);
    const others = await exploring.request('neighbours', {
      checkpoint,
      latent: encoded[0]!.mean,
      count: 7,
      except: image,
      cacheFolder,
    });
    assert.deepEqual(
      others.neighbours.map((each) => each.path),
      near.neighbours.slice(1).map((each) => each.path),
      'the picture itself is left out',
    );
    assert.equal(others.searched, 119);
    assert.ok(near.neighbours.every(({ distance }, i, all) => i === 0 || distance >= all[i - 1]!.distance));

    const labels = (await readdir(folder, { withFileTypes: true })).flatMap((each) =>
      each.isDirectory() ? [each.name] : [],
    );
    const space = await exploring.request('latentSpace', { checkpoint, cacheFolder });
    assert.equal(space.count, 120);
    assert.deepEqual([...space.labelNames].sort(), labels.sort());
    const shown = await exploring.request('preview', { checkpoint, cacheFolder });
    const trained = events.findLast((event) => event.type === 'preview');
    assert.ok(trained);
    for (const part of ['originals', 'reconstructions', 'samples', 'variations'] as const) {
      assert.deepEqual(shown[part], trained[part], `the ${part} of the last preview of the training`);
    }
    assert.equal(shown.step, trained.step);
    const picture = await exploring.request('samples', {
      checkpoint,
      rows: 2,
      columns: 4,
      cellSize: 32,
      seed: 1,
    });
    assert.deepEqual([...picture.png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.equal(picture.from, 'encodings');
    // The model's prior draws them; this one is N(0, I).
    const sample = { checkpoint, count: 5, seed: 1 };
    const decoded = async (latents: Float32Array) =>
      exploring.request('decode', { checkpoint, latents, count: 5 });
    const normal = randomStream(1, 'samples').fillNormal(new Float32Array(10));
    assert.deepEqual(await exploring.request('sample', { ...sample, from: 'prior' }), {
      pictures: await decoded(normal),
      from: 'prior',
    });
    // Unless something else is asked for, they are variations on what the checkpoint carries.
    const { encodings } = await readCheckpoint(checkpoint);
    const varied = new Variations(encodings!, 2).draw(5, randomStream(1, 'samples'));
    for (const asked of [sample, { ...sample, from: 'encodings' as const }]) {
      assert.deepEqual(await exploring.request('sample', asked), {
        pictures: await decoded(varied),
        from: 'encodings',
      });
    }
  }).timeout(60_000);

  it('answers an error with its kind and what to do', async () => {
    const missing = { ...params(1), folder: path.join(scratch, 'missing') };
    await assert.rejects(
      trainer().request('train', missing),
      (error) =>
        error instanceof TrainerRequestError && error.kind === 'folder' && error.message.includes('missing'),
    );
  });

  it('keeps what a run has learnt when the editor closes', async () => {
    const closing = trainer();
    let run: string | undefined;
    const begun = new Promise<void>((resolve) => {
      closing.onEvent((event) => {
        if (event.type === 'started') run = event.run;
        if (event.type === 'epoch') resolve();
      });
    });
    const training = closing.request('train', params(5000)).catch(() => undefined);
    await begun;
    await closing.dispose();
    await training;
    const left = await readRun(run!);
    assert.ok(left.kind === 'run' && left.step !== undefined && left.step > 0);
    assert.equal(left.checkpoints[0]?.step, left.step, 'the state to go on from is that of the checkpoint');
  }).timeout(60_000);

  it('reports a killed process, and the run it left can be resumed by another', async () => {
    const killed = trainer();
    let run: string | undefined;
    killed.onEvent((event) => {
      if (event.type === 'started') run = event.run;
      if (event.type === 'epoch' && event.metrics.epoch === 2) process.kill(killed.pid!, 'SIGKILL');
    });
    // So many that it cannot be done by the time this process gets to it.
    await assert.rejects(killed.request('train', params(100_000)), TrainerDiedError);
    const left = await readRun(run!);
    assert.ok(left.kind === 'run' && left.step !== undefined);
    const epochs = Math.floor(left.step / left.stepsPerEpoch) + 2;
    const cacheFolder = path.join(scratch, 'cache');
    const resumed = await trainer().request('resume', { run: run!, cacheFolder, epochs });
    assert.equal(resumed.outcome, 'completed');
    assert.equal((await readCheckpoint(resumed.checkpoint)).facts.epoch, epochs);
  }).timeout(60_000);

  it('saves and answers when it is told to end by a signal', async () => {
    const ending = trainer();
    const begun = new Promise<string>((resolve) => {
      ending.onEvent((event) => {
        if (event.type === 'epoch' && event.metrics.epoch === 2) resolve(event.run);
      });
    });
    const training = ending.request('train', params(5000));
    const run = await begun;
    process.kill(ending.pid!, 'SIGTERM');
    const { outcome, checkpoint } = await training;
    assert.equal(outcome, 'stopped');
    assert.equal((await readTrainingState(run)).step, (await readCheckpoint(checkpoint)).facts.step);
    assert.equal(await isRunLocked(run), false);
    await new Promise<void>((resolve) => ending.onExit(() => resolve()));
  }).timeout(60_000);

  it('7: stopped for minutes and taken over, it notices when it is continued, stops with words and writes nothing', async () => {
    const frozen = trainer();
    const begun = new Promise<string>((resolve) => {
      frozen.onEvent((event) => {
        if (event.type !== 'epoch' || event.metrics.epoch !== 3) return;
        process.kill(frozen.pid!, 'SIGSTOP');
        resolve(event.run);
      });
    });
    const wentOn = new Promise<string>((resolve) => {
      frozen.onEvent((event) => {
        // Steps that were under way may still be told of.
        if (event.type === 'epoch' && event.metrics.epoch > 5) resolve('it went on training');
      });
    });
    const training = frozen.request('train', params(5000)).then(
      () => 'it ended as if nothing had happened',
      (error: unknown) => error,
    );
    const ended = Promise.race([training, wentOn]);
    const run = await begun;
    const minutesAgo = new Date(Date.now() - 10 * 60_000);
    await utimes(path.join(run, 'state', 'lock'), minutesAgo, minutesAgo);

    const owner = trainer();
    const taken = new Promise<void>((resolve) => {
      let epochs = 0;
      owner.onEvent((event) => {
        if (event.type !== 'epoch') return;
        if (++epochs === 3) process.kill(frozen.pid!, 'SIGCONT');
        if (epochs === 30) resolve();
      });
    });
    const resumed = owner.request('resume', { run, cacheFolder: path.join(scratch, 'cache') });
    const error = await ended;
    assert.ok(error instanceof TrainerRequestError, String(error));
    assert.equal(error.kind, 'storage');
    assert.match(error.message, new RegExp(`process ${owner.pid} on .* has taken it over`));
    await taken;
    owner.notify('stop', {});
    assert.equal((await resumed).outcome, 'stopped');
    const epochs = (await readMetrics(run)).flatMap((line) => (line.kind === 'epoch' ? [line.epoch] : []));
    assert.ok(epochs.length >= 30);
    assert.deepEqual(
      epochs,
      epochs.map((_, i) => i + 1),
      'every epoch once',
    );
    assert.deepEqual(await readdir(path.join(run, 'state')), ['last.safetensors']);
  }).timeout(60_000);
});
