import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../src/protocol/configuration';
import { dimensionPlane, gridLatents } from '../../src/latent/latentPlane';
import type { ExtensionApi } from '../../src/host/api';
import type { ExplorerChange } from '../../src/host/explorerModel';
import { rows, statusItem, tooltip } from './border';
import { activate, collect, commandLine, drawPictures, note, somePictures, until } from './support';

const configuration: RequestedConfiguration = {
  architecture: 'dense',
  hiddenUnits: [64],
  latentDimensions: 2,
  imageSize: 32,
  epochs: 6,
  batchSize: 32,
  seed: 3,
};

type Told = Exclude<ExplorerChange, 'everything'>;

const told = <M extends Told['method']>(changes: readonly ExplorerChange[], method: M) =>
  changes
    .filter(
      (change): change is Extract<Told, { method: M }> => change !== 'everything' && change.method === method,
    )
    .map(({ params }) => params as Extract<Told, { method: M }>['params']);

describe('the four things a person does', () => {
  let api: ExtensionApi;
  let folder: string;
  let checkpoint: string;
  let changes: ReturnType<typeof collect<ExplorerChange>>;

  before(async () => {
    api = await activate();
    folder = await drawPictures('shapes', 320);
    changes = collect(api.explorer.model.onDidChange);
  });

  after(() => void changes.dispose());

  it('trains on a folder, with curves and previews arriving in the panel', async () => {
    const states = new Set<string>();
    const watching = api.queue.onDidChange(() => states.add(api.queue.current?.status.state ?? 'none'));
    const started = await api.train(vscode.Uri.file(folder), { configuration });
    assert.ok(started, 'the run has begun');
    await until('the panel to open', () => api.explorer.isVisible);
    assert.match(statusItem()?.text ?? '', /VAE/);
    const outcome = await started.finished;
    assert.equal(outcome.outcome, 'completed', JSON.stringify(outcome));
    assert.ok('checkpoint' in outcome);
    checkpoint = outcome.checkpoint;

    const { selection } = await api.explorer.model.snapshot();
    assert.equal(selection.run, started.run);
    const view = await api.explorer.model.answers.run({ run: started.run });
    assert.equal(view.epochs.length, 6);
    assert.ok(view.steps.length >= 6, 'points of single steps');
    const [first, last] = [view.epochs[0]!, view.epochs.at(-1)!];
    assert.ok(last.validation!.loss < first.validation!.loss, 'it has learnt');
    const metrics = told(changes.items, 'metrics');
    const points = metrics.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch));
    assert.ok(metrics.every(({ run }) => run === started.run));
    assert.ok(points.length > 0, 'curve points arrive while it trains');
    assert.ok(states.has('training'), [...states].join());
    watching.dispose();

    const previews = told(changes.items, 'preview').map(({ preview }) => preview);
    assert.ok(previews.length >= 2, 'previews arrive');
    const pictures = previews.map(({ reconstructions }) =>
      Buffer.from(reconstructions.pixels).toString('base64'),
    );
    assert.ok(new Set(pictures).size >= 2, 'and they change');
  });

  it("shows in a grid cell what the decoder makes of the cell's z", async () => {
    const { model } = api.explorer;
    await until('weights to explore', () => model.selection.explored?.facts.path === checkpoint);
    const { weights, facts } = model.selection.explored!;
    const latents = gridLatents({ plane: dimensionPlane(facts.model, 0, 1), rows: 4, columns: 4 });
    const { pictures, weights: by } = await model.answers.decode({ weights, latents, count: 16 });
    assert.deepEqual(by, weights);
    const cell = 6;
    const alone = await api.explorer.ask('decode', {
      checkpoint,
      latents: latents.slice(2 * cell, 2 * cell + 2),
      count: 1,
    });
    const bytes = alone.pixels.length;
    const shown = pictures.pixels.subarray(cell * bytes, (cell + 1) * bytes);
    const largest = shown.reduce((most, value, i) => Math.max(most, Math.abs(value - alone.pixels[i]!)), 0);
    assert.ok(largest <= 1, `the pictures differ by at most rounding, not by ${largest}`);
    const corner = pictures.pixels.subarray(0, bytes);
    assert.notDeepEqual([...corner], [...shown], 'other cells show other pictures');
  });

  it('encodes images with the very numbers of the command line, and finds the pictures nearest', async () => {
    const images = await somePictures(folder, 2);
    const result = await api.encode(images.map((file) => vscode.Uri.file(file)));
    assert.ok(result);
    assert.equal(result.checkpoint, checkpoint);
    const lines = (await commandLine('encode', checkpoint, ...images, '--json')).trim().split('\n');
    for (const [i, line] of lines.entries()) {
      const { mean, logVariance } = JSON.parse(line) as { mean: number[]; logVariance: number[] };
      assert.deepEqual([...result.encoded[i]!.mean], mean);
      assert.deepEqual([...result.encoded[i]!.logVariance], logVariance);
    }
    await until('the inspector to be told', () =>
      told(changes.items, 'encoded').some(({ encoded }) => encoded[0]?.path === images[0]),
    );
    const { weights } = api.explorer.model.selection.explored!;
    const latent = result.encoded[0]!.mean;
    const { neighbours } = await api.explorer.model.answers.neighbours({ weights, latent, count: 8 });
    assert.equal(neighbours.length, 8);
    assert.equal(neighbours[0]!.path, images[0]);
  });

  it('hovers a checkpoint: in the runs view and over its path in a text, with a picture of samples', async () => {
    const [run] = await rows();
    const [node] = await rows(run);
    const text = await tooltip(node);
    assert.match(text, /data:image\/png;base64,|\.png/, 'the tooltip has a picture');
    assert.ok(text.length < 100_000, 'below what VS Code cuts off');

    const relative = path.relative(path.dirname(folder), checkpoint).replaceAll('\\', '/');
    const line = `model = load("${relative}")  # best so far`;
    const document = await vscode.workspace.openTextDocument({ content: line, language: 'python' });
    await vscode.window.showTextDocument(document);
    const started = performance.now();
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, line.indexOf('checkpoints')),
    );
    const milliseconds = performance.now() - started;
    const markdown = hovers
      .flatMap(({ contents }) => contents.map((each) => (each as vscode.MarkdownString).value))
      .join('\n');
    assert.match(markdown, /data:image\/png;base64,|\.png/);
    assert.match(markdown, /[Ee]poch/);
    const [, link] =
      /Variations on the encodings · \[From the prior\]\(command:vae\.samplePrior\?([^)]+)\)/.exec(
        markdown,
      ) ?? [];
    assert.deepEqual(JSON.parse(decodeURIComponent(link!)), [{ checkpoint }]);
    note(`a hover whose samples had been drawn before came up in ${milliseconds.toFixed(0)} ms`);
    const nowhere = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, line.indexOf('best')),
    );
    assert.equal(nowhere.length, 0);
  });

  it('opens a checkpoint file in its own editor', async () => {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(checkpoint));
    await until('the editor', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom && input.uri.fsPath === checkpoint;
    });
  });

  it('shows samples of a checkpoint from the prior in that editor, as the link of a hover asks', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('vae.samplePrior', { checkpoint });
    await until('the editor', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom && input.uri.fsPath === checkpoint;
    });
  });
});
