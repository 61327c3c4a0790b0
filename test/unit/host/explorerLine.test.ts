import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { CancellationToken } from 'vscode-jsonrpc';
import type { PanelCommand } from '../../../src/protocol/explorer';
import { ExplorerLine, type ExplorerLineOptions } from '../../../src/host/explorerLine';
import { CancelledError, RequestError } from '../../../src/rpc/errors';
import { TrainingOptions } from '../../../src/host/trainingOptions';
import { Host, problemOf } from '../../../webview/host';
import { Fetching } from '../../../webview/model/fetching';
import { createPanel } from '../../../webview/model/panel';
import { Store } from '../../../webview/model/state';
import type { ViewState } from '../../../webview/model/viewState';
import { portPair, settled } from '../rpc/ports';
import { previewEvent, TestExplorer } from './explorer';

const name = 'dense-bernoulli-grey';
const never = CancellationToken.None;

/** A page of the panel, as `webview/main.ts` puts it together. */
function openPage(port: ReturnType<typeof portPair>[number]): {
  readonly host: Host;
  readonly store: Store;
} {
  const store = new Store();
  const host = new Host(port, (message) => {
    store.receive(message);
    fetching.told(message);
  });
  const fetching = new Fetching(store, host);
  host.tell('ready', {});
  return { host, store };
}

describe('the line between panel and host', () => {
  let folder: string;
  let explorer: TestExplorer;
  let line: ExplorerLine;
  let ends: ReturnType<typeof portPair>;
  let done: unknown[];
  let reported: unknown[];
  let warned: string[];
  let kept: string | undefined;
  let options: ExplorerLineOptions;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'explorer-line-'));
    await cp(path.resolve('test/fixtures/v1/runs', name), path.join(folder, name), { recursive: true });
    explorer = new TestExplorer(folder);
    ends = portPair();
    [done, reported, warned] = [[], [], []];
    kept = undefined;
    const act =
      (action: string) =>
      (...words: unknown[]) =>
        Promise.resolve(done.push([action, ...words]));
    options = {
      model: explorer.model,
      training: new TrainingOptions({
        runs: explorer.runs,
        ask: () => Promise.reject(new Error('There is no process.')),
        requireTrust: () => undefined,
        settings: () => ({}),
        runsFolder: (pictures) => pictures,
        workspace: () => ['/workspace'],
      }),
      actions: {
        command: act('command'),
        open: act('open'),
        vector: act('vector'),
        copyPaths: act('copyPaths'),
        chooseFolder: (...words) => Promise.resolve((done.push(['chooseFolder', ...words]), '/chosen')),
        startTraining: act('startTraining'),
        openSetting: act('openSetting'),
        reveal: act('reveal'),
        saveTable: async (write) => done.push(['saveTable', await write('/tables/a.csv', never)]),
        savePicture: act('savePicture'),
        offerToSave: act('offerToSave'),
        saveAnimation: async (name, make) => {
          const frames: number[][] = [];
          const made = await make((...frame) => frames.push(frame), never);
          return done.push(['saveAnimation', name, made, frames]);
        },
      },
      report: (error) => reported.push(error),
      describe: (error) => (error as Error).message,
      warn: (problem) => warned.push(problem),
      viewMemory: { read: () => Promise.resolve(kept), write: (viewState) => (kept = viewState) },
    };
    line = new ExplorerLine(ends[0], options);
  });

  afterEach(async () => {
    line.dispose();
    await rm(folder, { recursive: true });
  });

  /** Until reading the disk is done too. */
  async function untilKnown({ store }: { readonly store: Store }): Promise<void> {
    while (!store.state.view) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it('gives a page that is ready a snapshot, then what changes', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    const run = path.join(folder, name);
    assert.equal(page.store.state.selection.run, run);
    assert.equal(page.store.state.view?.epochs.length, 4);
    const known = explorer.runs.find(run)!;
    const training = explorer.start(run, known.record);
    training.take(previewEvent(known.checkpoints[0]!, 7));
    await settled();
    assert.deepEqual(page.store.state.selection.explored?.weights, { kind: 'live', run, version: 7 });
    assert.equal(page.store.state.preview?.step, 7);
    assert.equal(page.store.state.runs[0]?.status.state, 'training');
  });

  it('tells a hidden panel nothing, and gives it all again when it comes back', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    line.leave();
    const before = ends[0].posted.length;
    const known = explorer.runs.find(path.join(folder, name))!;
    explorer.start(known.id, known.record);
    await settled();
    assert.equal(ends[0].posted.length, before);
    const next = openPage(ends[1]);
    await untilKnown(next);
    assert.equal(next.store.state.runs[0]?.status.state, 'training');
  });

  it('gives up what a page asked for that is gone, and never answers the next with it', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    let answer!: (result: unknown) => void;
    explorer.answer = () => new Promise((resolve) => (answer = resolve));
    const { weights, facts } = page.store.state.selection.explored!;
    const latents = new Float32Array(facts.model.latentDimensions);
    const lost = page.host.request('decode', { weights, latents, count: 1 });
    lost.result.catch(() => undefined);
    await settled();
    const first = answer;
    const { token } = explorer.asked.at(-1)!;
    assert.equal(token?.isCancellationRequested, false);
    const next = openPage(ends[1]);
    await untilKnown(next);
    assert.equal(token.isCancellationRequested, true);
    const wanted = next.host.request('decode', { weights, latents, count: 1 });
    await settled();
    const second = answer;
    first({ count: 1, mine: 'no' });
    second({ count: 1, mine: 'yes' });
    assert.deepEqual((await wanted.result).pictures, { count: 1, mine: 'yes' });
  });

  it('rejects at once what the page cancels, without a word anywhere', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    explorer.answer = () => new Promise(() => undefined);
    const { weights, facts } = page.store.state.selection.explored!;
    const latents = new Float32Array(facts.model.latentDimensions);
    const request = page.host.request('decode', { weights, latents, count: 1 });
    request.cancel();
    await assert.rejects(request.result, CancelledError);
    assert.equal(problemOf(await request.result.catch((reason: unknown) => reason)), undefined);
    await settled();
    assert.deepEqual([reported, warned], [[], []]);
  });

  it('keeps quiet about live weights that have gone, and says what is wrong with others', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    const latents = Float32Array.of(0, 0);
    const fail = async (
      weights: Parameters<typeof explorer.model.answers.decode>[0]['weights'],
    ): Promise<unknown> =>
      page.host.request('decode', { weights, latents, count: 1 }).result.catch((reason: unknown) => reason);
    assert.equal(
      problemOf(await fail({ kind: 'live', run: path.join(folder, name), version: 1 })),
      undefined,
    );
    assert.match(problemOf(await fail({ kind: 'checkpoint', path: '/gone' }))!, /no longer there/);
  });

  it('does what buttons say, about the run that they are about', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    const command: PanelCommand = 'stop';
    const run = path.join(folder, name);
    page.host.tell('command', { command, run });
    page.host.tell('command', { command: 'resumeTraining', run: '/runs/of another' });
    page.host.tell('command', { command: 'trainOnFolder' });
    page.host.tell('vector', { action: 'copyJson', latent: Float32Array.of(1, 2) });
    await settled();
    assert.deepEqual(done, [
      ['command', 'stop', run],
      ['command', 'trainOnFolder', undefined],
      ['vector', 'copyJson', Float32Array.of(1, 2)],
    ]);
    assert.match(String(reported), /no longer there/);
  });

  it('says what a picture may have as a file, when what it draws has more', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    page.host.tell('pictureTooLarge', {});
    await settled();
    assert.match((reported[0] as Error).message, /more than 64 MiB\. Make the panel smaller/);
    assert.deepEqual(done, []);
  });

  it('opens only pictures that it has named, and explores only checkpoints that it lists', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    explorer.answer = () => ({ encoded: [{ path: '/p.png' }], failed: [] });
    await explorer.model.encodePictures(['/p.png']);
    for (const file of ['/p.png', '/etc/passwd']) page.host.tell('openFile', { path: file });
    // Answered all the same, so that the page does not wait.
    await page.host.request('explore', { choice: { kind: 'checkpoint', path: '/etc/passwd' } }).result;
    page.host.tell('showRun', { run: '/etc' });
    await settled();
    assert.deepEqual(done, [['open', '/p.png']]);
    assert.equal(reported.length, 2);
    assert.ok(explorer.asked.every(({ params }) => !params.checkpoint.startsWith('/etc')));
  });

  it('answers hostile requests with one line, and takes no hostile notification', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    explorer.asked.splice(0);
    const latents = Float32Array.of(1, 2);
    const weights = { kind: 'checkpoint', path: '/a' };
    const hostile = page.host as unknown as {
      request(method: string, params: unknown): { readonly result: Promise<unknown> };
      tell(method: string, params: unknown): void;
    };
    const requests: readonly (readonly [string, object])[] = [
      ['train', {}],
      ['decode', { latents, count: 2 }],
      ['decode', { weights, latents: [1, 2], count: 1 }],
      ['decode', { weights, latents, count: 0 }],
      ['decode', { weights, latents, count: 1.5 }],
      ['decode', { weights, latents: new Float32Array(3), count: 2 }],
      ['decode', { weights, latents: Float32Array.of(NaN), count: 1 }],
      ['decode', { weights, latents: new Float32Array(4097), count: 4097 }],
      ['decode', { weights: { kind: 'live', run: '/a', version: -1 }, latents, count: 1 }],
      ['decode', { weights: { kind: 'file', path: '/a' }, latents, count: 1 }],
      ['neighbours', { weights, latent: latents, count: 1e6 }],
      ['encode', { weights, pictures: Array.from({ length: 51 }, () => '/p.png') }],
      ['encode', { weights, pictures: ['/etc/passwd'] }],
      ['run', { run: '' }],
      ['run', { run: 'x'.repeat(5000) }],
      ['latentSpace', {}],
      ['places', { weights, projection: { kind: 'dimensions', x: -1, y: 0 } }],
      ['places', { weights, projection: { kind: 'tsne' } }],
      [
        'places',
        {
          weights,
          projection: { kind: 'plane', origin: latents, horizontal: latents, vertical: new Float32Array(3) },
        },
      ],
      ['trainingPictures', { weights, rows: new Uint32Array(4097) }],
      ['trainingPictures', { weights, rows: [1, 2] }],
      ['posteriors', { weights, rows: new Uint32Array(0) }],
      ['neighbourhood', { weights, latent: Float32Array.of(Infinity) }],
      ['writeCsv', { weights, file: '/etc/passwd' }],
    ];
    for (const [method, params] of requests) {
      await assert.rejects(hostile.request(method, params).result, (error: unknown) => {
        return error instanceof RequestError && !error.message.includes('\n') && error.message.length < 600;
      });
    }
    const told: readonly (readonly [string, object])[] = [
      ['command', { command: 'workbench.action.quit' }],
      ['command', { command: 'toString' }],
      ['explore', { choice: { kind: 'live', run: 4 } }],
      ['vector', { action: 'copyJson', latent: [1, 2] }],
      ['openFile', { path: 4 }],
      ['keepViewState', { viewState: { overlay: true } }],
      ['keepViewState', { viewState: ' '.repeat(11 * 2 ** 20) }],
      ['chosenPictures', { weights, rows: Uint32Array.of(1), action: 'delete' }],
      ['chosenPictures', { weights, rows: new Uint32Array(0), action: 'copyPaths' }],
      ['savePicture', { png: 'data:', name: 'a' }],
      ['savePicture', { png: new Uint8Array(4), name: '' }],
      ['exportTimelapse', { run: '/a', checkpoints: [], latents, rows: 1, columns: 1 }],
      ['exportTimelapse', { run: '/a', checkpoints: ['/c'], latents, rows: 3, columns: 1 }],
      ['snapshot', {}],
    ];
    for (const [method, params] of told) hostile.tell(method, params);
    await settled();
    assert.equal(warned.length, told.length);
    assert.ok(warned.every((problem) => !problem.includes('\n')));
    assert.deepEqual([done, reported, explorer.asked, kept], [[], [], [], undefined]);
  });

  it('keeps what a page has set, for the next page and for the next window', async () => {
    const openPanel = async (port = ends[1]) => {
      const panel = createPanel(port);
      panel.host.tell('ready', {});
      while (!panel.state.peek().known) await new Promise((resolve) => setTimeout(resolve, 5));
      return panel;
    };
    const first = await openPanel();
    assert.equal(first.settings.state.divider, 0.5);
    first.settings.update({ divider: 0.3 });
    first.shelf.keep(new Float32Array(first.state.peek().selection.explored!.facts.model.latentDimensions));
    await settled();
    // Whoever goes away now loses nothing that came first, and soon nothing at all.
    assert.equal((JSON.parse(kept!) as ViewState).divider, 0.3);
    while (!kept!.includes('place')) await new Promise((resolve) => setTimeout(resolve, 5));

    line.leave();
    const { settings } = await openPanel();
    assert.deepEqual(settings.state, first.settings.state);
    assert.equal(settings.state.shelf.length, 1);

    line.dispose();
    ends = portPair();
    line = new ExplorerLine(ends[0], options);
    const again = await openPanel();
    assert.deepEqual(again.settings.state, settings.state);

    // A later snapshot is no news of what this page has set.
    again.settings.update({ divider: 0.7 });
    const known = explorer.runs.find(path.join(folder, name))!;
    explorer.start(known.id, known.record);
    await settled();
    assert.equal(again.settings.state.divider, 0.7);
    assert.deepEqual([warned, reported], [[], []]);
  });

  it('has at hand what was set where the disk takes nothing', async () => {
    options = { ...options, viewMemory: { read: () => Promise.resolve(undefined), write: () => undefined } };
    line.dispose();
    line = new ExplorerLine(ends[0], options);
    const page = openPage(ends[1]);
    await untilKnown(page);
    page.host.tell('keepViewState', { viewState: '{"divider":0.3}' });
    await settled();
    line.leave();
    const panel = createPanel(ends[1]);
    panel.host.tell('ready', {});
    while (!panel.state.peek().known) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(panel.settings.state.divider, 0.3);
  });

  it('does with chosen pictures what the panel says, and saves what it draws', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    const weights = page.store.state.selection.explored!.weights;
    const { checkpoints, record } = page.store.state.view!;
    const rows = Uint32Array.of(4, 2);
    explorer.answer = ({ method }) => {
      if (method === 'trainingPaths') return { paths: ['/p/4.png', '/p/2.png'] };
      if (method === 'writeCsv') return { lines: 2 };
      const last = page.store.state.view!.checkpoints.at(-1)!.path;
      explorer.progress.fire({ of: 'timelapse', checkpoint: last, done: 1, total: 2 });
      explorer.progress.fire({ of: 'timelapse', checkpoint: '/other', done: 5, total: 9 });
      explorer.progress.fire({ of: 'timelapse', checkpoint: last, done: 2, total: 2 });
      return { gif: Uint8Array.of(7) };
    };
    const { checkpoint } = { checkpoint: checkpoints[0]!.path };
    for (const action of ['copyPaths', 'reveal', 'exportCsv'] as const) {
      page.host.tell('chosenPictures', { weights, rows, action });
      await settled();
    }
    const picture = { png: Uint8Array.of(1, 2), name: 'map' };
    page.host.tell('savePicture', picture);
    page.host.tell('copyPicture', picture);
    const latents = new Float32Array(2 * record.model.latentDimensions);
    const asked = { latents, rows: 1, columns: 2, checkpoints: checkpoints.map((each) => each.path) };
    page.host.tell('exportTimelapse', { ...asked, run: path.join(folder, name) });
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(done, [
      ['copyPaths', ['/p/4.png', '/p/2.png']],
      ['reveal', '/p/4.png'],
      ['saveTable', 2],
      ['savePicture', picture],
      ['offerToSave', picture],
      [
        'saveAnimation',
        record.name,
        Uint8Array.of(7),
        [
          [1, 2],
          [2, 2],
        ],
      ],
    ]);
    const cacheFolder = '/cache';
    const questions = explorer.asked.map(({ method, params }) => ({ method, params }));
    assert.deepEqual(
      questions.filter(({ method }) => method !== 'preview'),
      [
        { method: 'trainingPaths', params: { rows, cacheFolder, checkpoint } },
        { method: 'trainingPaths', params: { rows: Uint32Array.of(4), cacheFolder, checkpoint } },
        { method: 'writeCsv', params: { rows, file: '/tables/a.csv', cacheFolder, checkpoint } },
        { method: 'timelapse', params: asked },
      ],
    );
    page.host.tell('exportTimelapse', {
      ...asked,
      checkpoints: ['/etc/passwd'],
      run: path.join(folder, name),
    });
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match((reported[0] as Error).message, /no longer there/);
  });

  it('tells the page that asked for a map how far it is, of these weights alone', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    const { weights, facts } = page.store.state.selection.explored!;
    const places = { places: new Float32Array(4), fitted: 2 };
    explorer.answer = async () => {
      explorer.progress.fire({ of: 'places', checkpoint: '/other', done: 1, total: 100 });
      explorer.progress.fire({ of: 'places', checkpoint: facts.path, done: 40, total: 100 });
      await settled();
      return places;
    };
    const answer = await page.host.request('places', { weights, projection: { kind: 'umap' } }).result;
    assert.deepEqual(answer, places);
    assert.deepEqual(page.store.state.projecting, { weights, done: 40, total: 100 });
    explorer.progress.fire({ of: 'places', checkpoint: facts.path, done: 50, total: 100 });
    await settled();
    assert.equal(page.store.state.projecting?.done, 40);
  });

  it('survives any parameters of any message', async () => {
    const page = openPage(ends[1]);
    await untilKnown(page);
    const methods = fc.constantFrom(
      'run',
      'decode',
      'encode',
      'latentSpace',
      'reconstructionLosses',
      'places',
      'trainingPictures',
      'posteriors',
      'neighbourhood',
      'neighbours',
      'preview',
      'ready',
    );
    const more = fc.constantFrom(
      'showRun',
      'explore',
      'command',
      'openFile',
      'keepViewState',
      'vector',
      'chosenPictures',
      'savePicture',
      'copyPicture',
      'exportTimelapse',
    );
    const session = (ends[1].posted[0] as { session: string }).session;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(methods, more),
        fc.object(),
        fc.boolean(),
        async (method, params, isRequest) => {
          const id = isRequest ? { id: 1_000_000 } : {};
          let message: unknown;
          try {
            message = structuredClone({ session, message: { jsonrpc: '2.0', ...id, method, params } });
          } catch {
            return;
          }
          ends[0].deliver(message);
          await new Promise((resolve) => setImmediate(resolve));
        },
      ),
      { numRuns: 1000 },
    );
    await settled();
    assert.deepEqual([done, explorer.asked.filter(({ method }) => method !== 'preview')], [[], []]);
    assert.ok(page.store.state.view);
  });
});
