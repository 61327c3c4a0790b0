import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { Weights } from '../../../src/protocol/explorer';
import { TrainerRequestError } from '../../../src/host/errors';
import { WeightsGoneError } from '../../../src/host/explorerAnswers';
import { savedSelection } from '../../../src/host/savedSelection';
import { readCheckpoint, writeCheckpoint } from '../../../src/runs/checkpoint';
import { changeNotes } from '../../../src/runs/notes';
import { previewEvent, TestExplorer } from './explorer';

const fixtures = path.resolve('test/fixtures/v1/runs');

describe('what the panel shows', () => {
  let folder: string;
  let explorer: TestExplorer;
  const run = (name: string): string => path.join(folder, name);
  const checkpoint = (name: string, epoch: number): string =>
    path.join(run(name), 'checkpoints', `epoch-000${epoch}.safetensors`);
  const weights = (file: string): Weights => ({ kind: 'checkpoint', path: file });
  const encoded = (paths: readonly string[]) => ({
    encoded: paths.map((file) => ({ path: file })),
    failed: [],
  });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'explorer-model-'));
    for (const name of ['dense-bernoulli-grey', 'dense-gaussian-colour']) {
      await cp(path.join(fixtures, name), run(name), { recursive: true });
    }
    explorer = new TestExplorer(folder);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('begins with the newest run and its best checkpoint', async () => {
    const { runs, selection } = await explorer.model.snapshot();
    assert.deepEqual(
      runs.map((each) => each.run),
      [run('dense-gaussian-colour'), run('dense-bernoulli-grey')],
    );
    assert.equal(selection.run, run('dense-gaussian-colour'));
    assert.deepEqual(selection.explored?.weights, weights(checkpoint('dense-gaussian-colour', 4)));
    assert.equal(selection.explored?.facts.runName, '2026-11-21T1504-colour');
  });

  it('gives all that is recorded of any run, not only of the one shown', async () => {
    await explorer.model.snapshot();
    const view = await explorer.model.answers.run({ run: run('dense-bernoulli-grey') });
    assert.equal(view.record.name, '2026-11-21T1504-grey');
    assert.equal(view.epochs.length, 4);
    assert.equal(view.checkpoints.length, 2);
    await assert.rejects(explorer.model.answers.run({ run: '/etc' }), /no longer there/);
  });

  it('answers about the very weights that a request names, two checkpoints side by side', async () => {
    await explorer.model.snapshot();
    const pixels = { count: 1, size: 1, channels: 1, pixels: Uint8Array.of(1) };
    explorer.answer = () => pixels;
    const sides = ['dense-bernoulli-grey', 'dense-gaussian-colour'].map((name) => checkpoint(name, 2));
    for (const side of sides) {
      const view = await explorer.model.answers.run({ run: path.resolve(side, '..', '..') });
      const { latentDimensions } = view.record.model;
      const latents = new Float32Array(latentDimensions);
      const decoded = await explorer.model.answers.decode({ weights: weights(side), latents, count: 1 });
      assert.deepEqual(decoded, { weights: weights(side), pictures: pixels });
      const wrong = { weights: weights(side), latents: new Float32Array(latentDimensions + 1), count: 1 };
      await assert.rejects(explorer.model.answers.decode(wrong), /latent dimensions/);
    }
    assert.deepEqual(
      explorer.asked.map(({ params }) => params.checkpoint),
      sides,
    );
  });

  it('reaches no file that it has not named', async () => {
    await explorer.model.snapshot();
    const latents = Float32Array.of(0, 0);
    for (const file of ['/etc/passwd', `${checkpoint('dense-bernoulli-grey', 2)}/../../run.json`]) {
      await assert.rejects(
        explorer.model.answers.decode({ weights: weights(file), latents, count: 1 }),
        /no longer there/,
      );
      assert.equal(await explorer.model.lists(file), false);
      assert.equal(explorer.model.answers.names(file), false);
      await assert.rejects(
        explorer.model.answers.encode({
          weights: weights(checkpoint('dense-bernoulli-grey', 2)),
          pictures: [file],
        }),
        /Encode Picture/,
      );
    }
    const live: Weights = { kind: 'live', run: '/etc', version: 1 };
    await assert.rejects(
      explorer.model.answers.decode({ weights: live, latents, count: 1 }),
      WeightsGoneError,
    );
    explorer.trusted = false;
    const known = weights(checkpoint('dense-bernoulli-grey', 2));
    await assert.rejects(explorer.model.answers.decode({ weights: known, latents, count: 1 }), /not trusted/);
    assert.deepEqual(explorer.asked, []);
  });

  it('names the neighbours that it has told of', async () => {
    await explorer.model.snapshot();
    explorer.answer = () => ({ neighbours: [{ path: '/pictures/0.png' }] });
    const latent = Float32Array.of(0);
    await explorer.model.answers.neighbours({
      weights: explorer.model.selection.explored!.weights,
      latent,
      count: 1,
    });
    assert.ok(explorer.model.answers.names('/pictures/0.png'));
    assert.ok(!explorer.model.answers.names('/pictures/1.png'));
  });

  it('follows the run that trains: its weights, its points, its end', async () => {
    await explorer.model.snapshot();
    const { record } = explorer.runs.find(run('dense-bernoulli-grey'))!;
    const [last] = explorer.runs.find(run('dense-bernoulli-grey'))!.checkpoints;
    explorer.told();
    const training = explorer.start(run('dense-bernoulli-grey'), record);
    await explorer.model.snapshot();
    assert.ok(explorer.told().includes('everything'), 'all is told anew');
    assert.equal(explorer.model.selection.run, training.id);
    const point = { kind: 'step', step: 5, epoch: 0.5, loss: 1, reconstruction: 1, kl: 0 } as const;
    training.take({ type: 'steps', run: training.id, points: [point] });
    const metrics = explorer.changes.find((change) => change !== 'everything' && change.method === 'metrics');
    assert.deepEqual(metrics, {
      method: 'metrics',
      params: { run: training.id, steps: [point], epochs: [] },
    });

    explorer.told();
    training.take(previewEvent(last!, 7));
    assert.deepEqual(explorer.told(), ['preview', 'selection']);
    const live = { kind: 'live', run: training.id, version: 7 } as const;
    assert.deepEqual(explorer.model.selection.explored?.weights, live);
    training.take(previewEvent(last!, 9));
    explorer.answer = () => ({ count: 1 });
    const latents = new Float32Array(record.model.latentDimensions);
    const late = await explorer.model.answers.decode({ weights: live, latents, count: 1 });
    assert.deepEqual(late.weights, { ...live, version: 9 }, 'the answer says whose pictures it has');
    assert.equal((await explorer.model.answers.preview({ weights: live })).step, 9);

    training.end({ outcome: 'completed', run: training.id, checkpoint: last!.path, epochs: 4 });
    assert.deepEqual(explorer.model.selection.explored?.weights, weights(last!.path));
    await assert.rejects(
      explorer.model.answers.decode({ weights: live, latents, count: 1 }),
      WeightsGoneError,
    );
  });

  it('goes to the best checkpoint when the run ends, unless a person has chosen another', async () => {
    const last = checkpoint('dense-bernoulli-grey', 4);
    const best = checkpoint('dense-bernoulli-grey', 2);
    const { facts, parameters } = await readCheckpoint(last);
    const worse = { loss: 1e6, reconstruction: 1e6, kl: 0 };
    await writeCheckpoint(last, { ...facts, metrics: { ...facts.metrics!, validation: worse }, parameters });
    await explorer.model.snapshot();
    const { record } = explorer.runs.find(run('dense-bernoulli-grey'))!;
    const end = {
      outcome: 'completed',
      run: run('dense-bernoulli-grey'),
      checkpoint: last,
      epochs: 4,
    } as const;
    const training = explorer.start(run('dense-bernoulli-grey'), record);
    await explorer.model.snapshot();
    training.take(previewEvent(facts, 9));
    training.end(end);
    assert.deepEqual(explorer.model.selection.explored?.weights, weights(best));
    const again = explorer.start(run('dense-bernoulli-grey'), record);
    await explorer.model.snapshot();
    again.take(previewEvent(facts, 9));
    await explorer.model.explore({ kind: 'checkpoint', path: last });
    again.end(end);
    assert.deepEqual(explorer.model.selection.explored?.weights, weights(last));
  });

  it('takes a file of live weights that has gone for an end, not for a failure', async () => {
    await explorer.model.snapshot();
    const { record, checkpoints } = explorer.runs.find(run('dense-bernoulli-grey'))!;
    const training = explorer.start(run('dense-bernoulli-grey'), record);
    training.take(previewEvent(checkpoints[0]!, 7));
    explorer.answer = () => {
      throw new TrainerRequestError('checkpoint', 'It is missing.');
    };
    const latents = new Float32Array(record.model.latentDimensions);
    const live = { kind: 'live', run: training.id, version: 7 } as const;
    const lost = explorer.model.answers.decode({ weights: live, latents, count: 1 });
    setTimeout(() => training.take(previewEvent(checkpoints[0]!, 8)), 20);
    await assert.rejects(lost, WeightsGoneError);
    await assert.rejects(
      explorer.model.answers.decode({ weights: { ...live, version: 8 }, latents, count: 1 }),
      /It is missing/,
      'weights that stay as they are and fail are a failure',
    );
    const kept = weights(checkpoint('dense-bernoulli-grey', 2));
    await assert.rejects(
      explorer.model.answers.decode({ weights: kept, latents, count: 1 }),
      /It is missing/,
    );
  });

  it('stays with the checkpoint that was chosen while its run trains on, until told to follow', async () => {
    await explorer.model.snapshot();
    const { record, checkpoints } = explorer.runs.find(run('dense-bernoulli-grey'))!;
    const training = explorer.start(run('dense-bernoulli-grey'), record);
    const chosen = weights(checkpoint('dense-bernoulli-grey', 2));
    await explorer.model.explore({ kind: 'checkpoint', path: checkpoint('dense-bernoulli-grey', 2) });
    training.take(previewEvent(checkpoints[0]!, 7));
    assert.deepEqual(explorer.model.selection.explored?.weights, chosen);
    await explorer.model.explore({ kind: 'live', run: training.id });
    assert.deepEqual(explorer.model.selection.explored?.weights, {
      kind: 'live',
      run: training.id,
      version: 7,
    });
  });

  it('explores another checkpoint when the chosen one is removed, another run when its folder is', async () => {
    await explorer.model.explore({ kind: 'checkpoint', path: checkpoint('dense-bernoulli-grey', 2) });
    assert.equal(explorer.model.selection.run, run('dense-bernoulli-grey'));
    await rm(checkpoint('dense-bernoulli-grey', 2));
    await explorer.runs.refresh();
    const last = weights(checkpoint('dense-bernoulli-grey', 4));
    assert.deepEqual(explorer.model.selection.explored?.weights, last);
    explorer.told();
    await rm(run('dense-bernoulli-grey'), { recursive: true });
    await explorer.runs.refresh();
    assert.ok(explorer.told().includes('everything'));
    const { selection } = await explorer.model.snapshot();
    assert.equal(selection.run, run('dense-gaussian-colour'));
  });

  it('tells the name that a run has been given', async () => {
    await explorer.model.snapshot();
    explorer.told();
    await changeNotes(run('dense-bernoulli-grey'), { name: 'The one to keep' });
    await explorer.runs.refresh();
    const told = explorer.changes.flatMap((change) =>
      change !== 'everything' && change.method === 'runs' ? change.params.runs : [],
    );
    assert.ok(
      told.some((item) => item.run === run('dense-bernoulli-grey') && item.name === 'The one to keep'),
    );
  });

  it('shows the first run that there is, whoever trained it', async () => {
    await rm(folder, { recursive: true });
    assert.equal((await explorer.model.snapshot()).selection.run, undefined);
    explorer.told();
    await cp(path.join(fixtures, 'dense-bernoulli-grey'), run('dense-bernoulli-grey'), { recursive: true });
    await explorer.runs.refresh();
    assert.deepEqual(explorer.told(), ['everything']);
    assert.equal((await explorer.model.snapshot()).selection.run, run('dense-bernoulli-grey'));
  });

  it('shows the first run as soon as it has a checkpoint, when it was seen before it had one', async () => {
    await rm(folder, { recursive: true });
    const whole = path.join(fixtures, 'dense-bernoulli-grey');
    await cp(whole, run('dense-bernoulli-grey'), {
      recursive: true,
      filter: (file) => !file.endsWith('.safetensors'),
    });
    assert.equal((await explorer.model.snapshot()).selection.run, undefined);
    explorer.told();
    await cp(whole, run('dense-bernoulli-grey'), { recursive: true });
    await explorer.runs.refresh();
    assert.deepEqual(explorer.told(), ['everything']);
    assert.equal((await explorer.model.snapshot()).selection.run, run('dense-bernoulli-grey'));
  });

  it('tells of training that has no run yet as such, and never as the state of a run', async () => {
    await explorer.model.snapshot();
    explorer.told();
    const status = {
      state: 'failed',
      done: 0,
      total: 0,
      epoch: 0,
      epochs: 0,
      message: 'No pictures.',
    } as const;
    const training = { job: { kind: 'train', folder: '/pictures' }, run: undefined, status };
    explorer.queue.failure = training as never;
    explorer.queueChanges.fire(undefined as never);
    assert.deepEqual(explorer.changes, [
      { method: 'preparation', params: { preparation: { folder: '/pictures', status } } },
    ]);
    const { runs, preparation } = await explorer.model.snapshot();
    const before = explorer.runs.all.map(({ id, status: { state } }) => [id, state]);
    assert.ok(before.length > 0 && before.every(([, state]) => state === 'stopped' || state === 'completed'));
    assert.deepEqual(
      runs.map((each) => [each.run, each.status.state]),
      before,
    );
    assert.equal(preparation?.status.message, 'No pictures.');
    explorer.queue.failure = undefined;
    explorer.queueChanges.fire(undefined as never);
    assert.equal((await explorer.model.snapshot()).preparation, undefined);
  });

  it('encodes pictures by the weights explored, and has them at hand for whoever asks again', async () => {
    await explorer.model.snapshot();
    explorer.told();
    explorer.answer = ({ params }) => encoded(params.images!);
    const result = await explorer.model.encodePictures(['/p.png', '/q.png']);
    assert.equal(result.checkpoint, checkpoint('dense-gaussian-colour', 4));
    assert.deepEqual(explorer.told(), ['encoded', 'selection']);
    assert.deepEqual(explorer.model.selection.pictures, ['/p.png', '/q.png']);
    const explored = explorer.model.selection.explored!.weights;
    const again = await explorer.model.answers.encode({ weights: explored, pictures: ['/q.png', '/p.png'] });
    assert.deepEqual(again, encoded(['/q.png', '/p.png']));
    assert.equal(explorer.asked.length, 1);
    const other = weights(checkpoint('dense-gaussian-colour', 2));
    await explorer.model.answers.encode({ weights: other, pictures: ['/q.png'] });
    await explorer.model.encodePictures(['/q.png']);
    assert.deepEqual(
      explorer.asked.map(({ params }) => [path.basename(params.checkpoint), params.images]),
      [
        ['epoch-0004.safetensors', ['/p.png', '/q.png']],
        ['epoch-0002.safetensors', ['/q.png']],
        ['epoch-0004.safetensors', ['/q.png']],
      ],
      'what is asked for by hand is encoded anew: the file may have changed',
    );
    assert.deepEqual(explorer.model.selection.pictures, ['/q.png', '/p.png']);
  });

  it('shows after a reload what it showed before: run, chosen checkpoint, encoded pictures', async () => {
    explorer.answer = ({ params }) => encoded(params.images!);
    await explorer.model.encodePictures(['/p.png', '/q.png']);
    await explorer.model.explore({ kind: 'checkpoint', path: checkpoint('dense-bernoulli-grey', 2) });
    const stored: unknown = JSON.parse(JSON.stringify(explorer.saved));
    const next = new TestExplorer(folder, v.parse(savedSelection, stored));
    next.answer = explorer.answer;
    const { selection } = await next.model.snapshot();
    assert.deepEqual(selection, explorer.model.selection);
    const { weights: explored } = selection.explored!;
    assert.deepEqual(
      await next.model.answers.encode({ weights: explored, pictures: ['/p.png'] }),
      encoded(['/p.png']),
    );
    assert.ok(next.model.answers.names('/q.png'), 'its pictures can be opened');
  });

  it('shows the same after a reload that a training goes on after, whichever comes first', async () => {
    explorer.answer = ({ params }) => encoded(params.images!);
    await explorer.model.encodePictures(['/p.png']);
    await explorer.model.explore({ kind: 'checkpoint', path: checkpoint('dense-bernoulli-grey', 2) });
    const stored: unknown = JSON.parse(JSON.stringify(explorer.saved));
    const { record } = explorer.runs.find(run('dense-gaussian-colour'))!;
    for (const beforeIsShown of [true, false]) {
      const next = new TestExplorer(folder, v.parse(savedSelection, stored));
      next.queue.current = { cause: 'restored', run: {} } as never;
      if (!beforeIsShown) await next.model.snapshot();
      next.start(run('dense-gaussian-colour'), record);
      const { selection } = await next.model.snapshot();
      assert.deepEqual(selection, explorer.model.selection);
      assert.deepEqual(next.saved, explorer.saved);
    }
    const first = new TestExplorer(folder);
    first.queue.current = { cause: 'restored', run: {} } as never;
    first.start(run('dense-bernoulli-grey'), record);
    assert.equal((await first.model.snapshot()).selection.run, run('dense-bernoulli-grey'));
  });

  it('stays with a chosen checkpoint when the turn of another training comes, not when one is asked for', async () => {
    const { record } = (await explorer.runs.load()).find(({ id }) => id === run('dense-gaussian-colour'))!;
    const chosen = weights(checkpoint('dense-bernoulli-grey', 2));
    const begin = async (cause: 'asked' | 'turn', choice?: string): Promise<string | undefined> => {
      await explorer.model.showRun(run('dense-bernoulli-grey'));
      if (choice !== undefined) await explorer.model.explore({ kind: 'checkpoint', path: choice });
      explorer.queue.current = { cause, run: {} } as never;
      const training = explorer.start(run('dense-gaussian-colour'), record);
      await explorer.model.snapshot();
      training.end({ outcome: 'withdrawn', run: training.id });
      return explorer.model.selection.run;
    };
    assert.equal(await begin('turn', checkpoint('dense-bernoulli-grey', 2)), run('dense-bernoulli-grey'));
    assert.deepEqual(explorer.model.selection.explored?.weights, chosen);
    assert.equal(await begin('asked', checkpoint('dense-bernoulli-grey', 2)), run('dense-gaussian-colour'));
    assert.equal(await begin('turn'), run('dense-gaussian-colour'), 'who follows a run goes along');
  });

  it('shows after a reload what is still there', async () => {
    const gone = {
      run: '/gone',
      checkpoint: '/gone/checkpoints/epoch-0001.safetensors',
      pictures: ['/p.png'],
    };
    const next = new TestExplorer(folder, gone);
    const { selection } = await next.model.snapshot();
    assert.deepEqual(selection.explored?.weights, weights(checkpoint('dense-gaussian-colour', 4)));
    const half = { run: run('dense-bernoulli-grey'), checkpoint: '/gone.safetensors', pictures: [] };
    const other = await new TestExplorer(folder, half).model.snapshot();
    assert.deepEqual(other.selection.explored?.weights, weights(checkpoint('dense-bernoulli-grey', 4)));
    const damaged = v.parse(savedSelection, { run: 4, pictures: 'none' });
    assert.deepEqual(damaged, { run: undefined, pictures: [] });
  });

  it("says what is wrong in the person's language", async () => {
    const english = 'This run is no longer there. Refresh the runs, then choose another.';
    l10n.config({ contents: { [english]: 'Diesen Lauf gibt es nicht mehr.' } });
    try {
      await assert.rejects(explorer.model.answers.run({ run: '/gone' }), /Diesen Lauf/);
    } finally {
      l10n.config({ contents: {} });
    }
  });

  it('explores a checkpoint that belongs to no run', async () => {
    const stray = path.join(folder, 'stray.safetensors');
    await cp(checkpoint('dense-gaussian-colour', 2), stray);
    await explorer.model.explore({ kind: 'checkpoint', path: stray });
    assert.equal(explorer.model.selection.run, run('dense-gaussian-colour'));
    assert.deepEqual(explorer.model.selection.explored?.weights, weights(stray));
    assert.ok(await explorer.model.lists(stray));
    await explorer.runs.refresh();
    assert.deepEqual(explorer.model.selection.explored?.weights, weights(stray));
  });
});
