import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ExplorerLine, type PanelActions } from '../../../src/host/explorerLine';
import { TrainingOptions } from '../../../src/host/trainingOptions';
import { createPanel, type Panel } from '../../../webview/model/panel';
import { portPair, settled } from '../rpc/ports';
import { TestExplorer } from './explorer';

describe('the host of the page of options', () => {
  let folder: string;
  let explorer: TestExplorer;
  let line: ExplorerLine;
  let ends: ReturnType<typeof portPair>;
  let done: unknown[];
  let reported: unknown[];
  let warned: string[];
  /** Of the process. */
  let asked: unknown[];
  let kept: string | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'training-options-'));
    explorer = new TestExplorer(folder);
    ends = portPair();
    [done, reported, warned, asked] = [[], [], [], []];
    kept = undefined;
    const training = new TrainingOptions({
      runs: explorer.runs,
      ask: (method, params) => {
        asked.push([method, params]);
        return Promise.resolve({ automatic: { epochs: 60 } } as never);
      },
      requireTrust: () => {
        if (!explorer.trusted) throw new Error('not trusted');
      },
      settings: () => ({ beta: 4 }),
      runsFolder: (pictures) => `${pictures}-runs`,
      workspace: () => ['/workspace'],
    });
    const act = new Proxy({} as PanelActions, {
      get:
        (_, action: string) =>
        (...words: unknown[]) =>
          Promise.resolve((done.push([action, ...words]), '/chosen')),
    });
    line = new ExplorerLine(ends[0], {
      model: explorer.model,
      training,
      actions: act,
      report: (error) => reported.push(error),
      describe: (error) => (error as Error).message,
      warn: (problem) => warned.push(problem),
      viewMemory: { read: () => Promise.resolve(kept), write: (viewState) => (kept = viewState) },
    });
  });

  afterEach(async () => {
    line.dispose();
    await rm(folder, { recursive: true });
  });

  /** Until the first snapshot, for which the disk is read. */
  async function untilKnown(panel: Panel): Promise<void> {
    while (!panel.state.value.known) await new Promise((resolve) => setTimeout(resolve, 5));
    await settled();
  }

  it('answers about the options of folders that the person has chosen, and begins a training on them', async () => {
    const panel = createPanel(ends[1]);
    panel.host.tell('ready', {});
    await untilKnown(panel);
    const { host, training } = panel;
    const refused = host.request('picturesOf', { folder: '/elsewhere' });
    await assert.rejects(refused.result, /Choose the folder again/);
    host.tell('startTraining', { folder: '/elsewhere', requested: {} });
    await settled();
    assert.match(String(reported.pop()), /Choose the folder again/);
    assert.deepEqual([asked, done], [[], []]);

    line.openOptions({ folder: '/elsewhere', requested: { epochs: 3 }, like: 'digits' });
    await settled();
    assert.equal(training.draft.value?.folder, '/elsewhere');
    assert.deepEqual(training.draft.value?.typed, { epochs: '3' });
    // Under transparent parts lies what is set.
    assert.deepEqual(asked[0], ['lookAtPictures', { folder: '/elsewhere', background: undefined }]);
    explorer.trusted = false;
    await assert.rejects(host.request('picturesOf', { folder: '/elsewhere' }).result, /not trusted/);
    explorer.trusted = true;

    const pictures = { count: 99, isWhole: true, readable: 64, imageSize: 64, channels: 3 } as const;
    const seen = { ...pictures, background: '#ffffff' };
    const requested = { latentDimensions: 2 };
    const answer = await host.request('options', { folder: '/workspace/a', pictures: seen, requested })
      .result;
    assert.deepEqual(asked.at(-1), ['resolve', { requested: { beta: 4, ...requested }, pictures: seen }]);
    assert.equal(answer.runsFolder, '/workspace/a-runs');
    const { beta, epochs, latentDimensions } = answer.options;
    assert.deepEqual(beta, { preset: 4, isSet: true, reason: 'by your setting vae.beta' });
    assert.deepEqual([epochs.preset, epochs.isSet], [60, false]);
    assert.match(latentDimensions.reason, /for grey pictures|for colour pictures/);

    const chosen = await host.request('chooseFolder', { purpose: 'pictures', from: '/workspace' }).result;
    assert.equal(chosen.folder, '/chosen');
    host.tell('startTraining', { folder: '/chosen', requested });
    host.tell('openSetting', { name: 'beta' });
    await settled();
    assert.deepEqual(done.slice(-3), [
      ['chooseFolder', 'pictures', '/workspace'],
      ['startTraining', { folder: '/chosen', requested }],
      ['openSetting', 'beta'],
    ]);
    assert.deepEqual(warned, []);
  });

  it('has a run made only where the person has chosen, in the workspace, or where a run of theirs was wished for', async () => {
    const panel = createPanel(ends[1]);
    panel.host.tell('ready', {});
    await untilKnown(panel);
    const { host } = panel;
    const asked = (runsFolder: string) => ({ folder: '/workspace/a', runsFolder, requested: {} });
    const start = async (runsFolder: string): Promise<void> => {
      host.tell('startTraining', asked(runsFolder));
      await settled();
    };
    for (const folder of ['/elsewhere', '/workspace/../elsewhere', '/chosen']) {
      await start(folder);
      assert.match(String(reported.pop()), /Choose the folder for the run again/);
    }
    assert.deepEqual(done, []);
    await start('/workspace/vae-runs');
    await host.request('chooseFolder', { purpose: 'runs', from: '/workspace' }).result;
    await start('/chosen');
    line.openOptions({ folder: '/workspace/a', requested: {}, runsFolder: '/elsewhere' });
    await start('/elsewhere');
    assert.deepEqual(
      done.filter((each) => (each as unknown[])[0] === 'startTraining'),
      ['/workspace/vae-runs', '/chosen', '/elsewhere'].map((each) => ['startTraining', asked(each)]),
    );
    assert.deepEqual(reported, []);
  });

  it('keeps a wish for options until there is a page to show it', async () => {
    line.openOptions({ folder: '/workspace/a' });
    const panel = createPanel(ends[1]);
    panel.host.tell('ready', {});
    await untilKnown(panel);
    assert.equal(panel.training.draft.value?.folder, '/workspace/a');
    panel.training.close();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const next = createPanel(ends[1]);
    next.host.tell('ready', {});
    await untilKnown(next);
    assert.equal(next.training.draft.value, undefined, 'wished for once');
    assert.equal(next.settings.state.options?.folder, '/workspace/a');
  });

  it('has the page left for what the stages show, also by a page that is yet to come', async () => {
    const panel = createPanel(ends[1]);
    panel.host.tell('ready', {});
    await untilKnown(panel);
    line.openOptions({ folder: '/workspace/a' });
    await settled();
    panel.training.type('epochs', '7');
    line.leaveOptions();
    await settled();
    assert.equal(panel.training.draft.value, undefined);
    assert.equal(panel.settings.state.options?.typed.epochs, '7', 'what was typed is kept');

    line.openOptions({ folder: '/workspace/a' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    line.leave();
    line.leaveOptions();
    const next = createPanel(ends[1]);
    next.host.tell('ready', {});
    await untilKnown(next);
    assert.equal(next.training.draft.value, undefined);
    assert.equal(next.settings.state.options?.typed.epochs, '7');
  });
});
