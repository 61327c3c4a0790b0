import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SpeedMemory, type Speeds } from '../../../src/engine/speedMemory';
import type { Program } from '../../../src/vae/program';

const hour = 60 * 60 * 1000;
const program = (rows: number): Program => ({
  name: 'step',
  state: {},
  inputs: { x: { shape: [rows], type: 'float32' } },
  run: (tensors) => tensors,
});
const quiet: Speeds = {
  onnx: { milliseconds: 5, spread: 1.1 },
  tensorflow: { milliseconds: 9, spread: 1.05 },
};
/** The engines differ by a fifth, the steps of one by half. */
const noisy: Speeds = {
  onnx: { milliseconds: 10, spread: 1.5 },
  tensorflow: { milliseconds: 12, spread: 1.1 },
};
const both = ['onnx', 'tensorflow'] as const;

describe('memory of speeds', () => {
  let scratch: string;
  let file: string;
  const memory = (rows = 4, version = '1') => new SpeedMemory(file, program(rows), [['onnx', version]]);

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-speeds-'));
    file = path.join(scratch, 'folder', 'speeds.json');
  });

  afterEach(() => rm(scratch, { recursive: true, force: true }));

  /** As if what is on file had been measured so long ago. */
  async function age(milliseconds: number): Promise<void> {
    const entries = JSON.parse(await readFile(file, 'utf8')) as Record<string, { measured: number }>;
    for (const entry of Object.values(entries)) entry.measured -= milliseconds;
    await writeFile(file, JSON.stringify(entries));
  }

  it('holds for a program and the versions that ran it, and only for those', async () => {
    await memory().remember(quiet);
    assert.deepEqual(await memory().speeds(both), quiet);
    assert.equal(await memory(5).speeds(both), undefined);
    assert.equal(await memory(4, '2').speeds(both), undefined);
  });

  it('is none where the time of an engine is missing, or where the file is damaged', async () => {
    await memory().remember({ onnx: quiet.onnx! });
    assert.equal(await memory().speeds(both), undefined);
    assert.deepEqual(await memory().speeds(['onnx']), { onnx: quiet.onnx });
    for (const text of ['not JSON', 'null', '[]', '{"a": 1}']) {
      await writeFile(file, text);
      assert.equal(await memory().speeds(both), undefined);
    }
    await memory().remember({ onnx: quiet.onnx!, tensorflow: { milliseconds: -1, spread: 1 } });
    assert.equal(await memory().speeds(both), undefined);
    assert.equal(await new SpeedMemory(undefined, program(4), []).speeds(both), undefined);
  });

  it('ends after thirty days, and after one where the machine was busy when it was made', async () => {
    await memory().remember(quiet);
    await age(29 * 24 * hour);
    assert.deepEqual(await memory().speeds(both), quiet);
    await age(25 * hour);
    assert.equal(await memory().speeds(both), undefined);
    await memory().remember(noisy);
    await age(23 * hour);
    assert.deepEqual(await memory().speeds(both), noisy);
    await age(2 * hour);
    assert.equal(await memory().speeds(both), undefined);
  });

  it('ends when a clock was put back', async () => {
    await memory().remember(quiet);
    await age(-hour);
    assert.equal(await memory().speeds(both), undefined);
  });

  it('ends when a run was much faster or slower than the trial, and not when it was about as fast', async () => {
    await memory().remember(quiet);
    await memory().confirm(5, 5.9);
    await memory().confirm(5, 4.1);
    assert.deepEqual(await memory().speeds(both), quiet);
    for (const run of [3, 9]) {
      await memory().remember(quiet);
      await memory().confirm(5, run);
      assert.equal(await memory().speeds(both), undefined);
    }
  });

  it('knows engines whose trials ended their process twice, each by itself', async () => {
    await memory().remember(quiet);
    await memory().begin('tensorflow');
    assert.deepEqual(await memory().crashed(), [], 'it may have been a window that was closed');
    await memory().begin('onnx');
    await memory().end('onnx');
    await memory().begin('tensorflow');
    assert.deepEqual(await memory().crashed(), ['tensorflow']);
    assert.deepEqual(await memory().speeds(both), quiet);
    await memory().end('tensorflow');
    assert.deepEqual(await memory().crashed(), []);
  });

  it('remembers nothing, and waits for nothing, where no folder can be made', async function () {
    if (process.platform !== 'linux') return this.skip();
    const nowhere = new SpeedMemory('/proc/missing/engine-speeds.json', program(4), []);
    await nowhere.begin('onnx');
    assert.deepEqual(await nowhere.crashed(), []);
  });
});
