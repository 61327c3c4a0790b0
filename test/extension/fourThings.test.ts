import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../src/protocol/configuration';
import { dimensionPlane, gridLatents } from '../../src/latent/latentPlane';
import type { ToWebview } from '../../src/protocol/explorer';
import type { ExtensionApi } from '../../src/host/api';
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

const ofType = <T extends ToWebview['type']>(messages: readonly ToWebview[], type: T) =>
  messages.filter((message): message is Extract<ToWebview, { type: T }> => message.type === type);

describe('the four things a person does', () => {
  let api: ExtensionApi;
  let folder: string;
  let checkpoint: string;
  let messages: ReturnType<typeof collect<ToWebview>>;

  before(async () => {
    api = await activate();
    folder = await drawPictures('shapes', 320);
    messages = collect(api.explorer.onDidPostMessage);
  });

  after(() => void messages.dispose());

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
    await until('the snapshot', () => ofType(messages.items, 'snapshot').length > 0);

    const snapshot = await api.explorer.snapshot();
    assert.equal(snapshot.view?.epochs.length, 6);
    assert.ok(snapshot.view.steps.length >= 6, 'points of single steps');
    const [first, last] = [snapshot.view.epochs[0]!, snapshot.view.epochs.at(-1)!];
    assert.ok(last.validation!.loss < first.validation!.loss, 'it has learnt');
    const points = ofType(messages.items, 'metrics').flatMap(({ epochs }) =>
      epochs.map(({ epoch }) => epoch),
    );
    assert.ok(points.length > 0, 'curve points arrive while it trains');
    assert.ok(states.has('training'), [...states].join());
    watching.dispose();

    const previews = ofType(messages.items, 'preview').map(({ preview }) => preview);
    assert.ok(previews.length >= 2, 'previews arrive');
    const pictures = previews.map(({ reconstructions }) =>
      Buffer.from(reconstructions.pixels).toString('base64'),
    );
    assert.ok(new Set(pictures).size >= 2, 'and they change');
  });

  it("shows in a grid cell what the decoder makes of the cell's z", async () => {
    await until('weights to explore', () => api.explorer.weights?.facts.path === checkpoint);
    const latents = gridLatents({ plane: dimensionPlane(2, 0, 1), rows: 4, columns: 4 });
    // The same message that the webview sends, answered by the same message that it draws.
    const id = 900_001;
    await api.explorer.receive({ type: 'request', id, method: 'decode', params: { latents, count: 16 } });
    const response = await until('the answer', () =>
      ofType(messages.items, 'response').find((each) => each.id === id),
    );
    assert.ok(
      response.result && 'pictures' in response.result && 'version' in response.result,
      response.error,
    );
    const { pictures } = response.result;
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
      ofType(messages.items, 'encoded').some(({ encoded }) => encoded[0]?.path === images[0]),
    );
    const id = 900_002;
    const latent = result.encoded[0]!.mean;
    await api.explorer.receive({ type: 'request', id, method: 'neighbours', params: { latent, count: 8 } });
    const response = await until('the answer', () =>
      ofType(messages.items, 'response').find((each) => each.id === id),
    );
    assert.ok(response.result && 'neighbours' in response.result, response.error);
    assert.equal(response.result.neighbours.length, 8);
    assert.equal(response.result.neighbours[0]!.path, images[0]);
  });

  it('copies a vector as JSON and as a Python list, and inserts it at the cursor', async () => {
    const latent = Float32Array.of(0.5, -1.25);
    await api.explorer.receive({ type: 'vector', action: 'copyJson', latent });
    assert.deepEqual(JSON.parse(await vscode.env.clipboard.readText()), [0.5, -1.25]);
    await api.explorer.receive({ type: 'vector', action: 'copyPython', latent });
    assert.match(await vscode.env.clipboard.readText(), /^\[0\.5, -1\.25\]$/);
    const document = await vscode.workspace.openTextDocument({ content: 'z = ', language: 'python' });
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    editor.selection = new vscode.Selection(0, 4, 0, 4);
    await api.explorer.receive({ type: 'vector', action: 'insert', latent });
    assert.match(document.getText(), /^z = \[0\.5, -1\.25\]/);
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
    note(`a hover whose samples had been drawn before came up in ${milliseconds.toFixed(0)} ms`);
    const nowhere = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, line.indexOf('best')),
    );
    assert.equal(nowhere.length, 0);
  });

  it('opens a checkpoint file in its own editor, with facts and samples', async () => {
    const posted = collect(api.explorer.onDidPostToEditor);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(checkpoint));
    const message = await until('samples in the editor', () => posted.items.find(({ samples }) => samples));
    posted.dispose();
    assert.equal(message.facts?.path, checkpoint);
    assert.ok(message.samples && message.samples.count > 0);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom);
  });
});
