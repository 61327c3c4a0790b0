import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { type Engine, loadEngine } from '../../../src/engine';
import { Exploration } from '../../../src/trainer/exploration';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { TrainingEncodings } from '../../../src/trainer/trainingEncodings';
import { train } from '../../../src/trainer/trainingRun';

/** An engine that counts what it holds for others. */
function counting(engine: Engine) {
  const held = { states: 0, programs: 0 };
  const once = (count: keyof typeof held, dispose: () => void): (() => void) => {
    held[count] += 1;
    let isDisposed = false;
    return () => {
      if (!isDisposed) held[count] -= 1;
      isDisposed = true;
      dispose();
    };
  };
  const counted: Engine = {
    ...engine,
    createState: (tensors) => {
      const state = engine.createState(tensors);
      state.dispose = once('states', state.dispose.bind(state));
      return state;
    },
    compile: async (program) => {
      const compiled = await engine.compile(program);
      compiled.dispose = once('programs', compiled.dispose.bind(compiled));
      return compiled;
    },
  };
  return { held, engine: counted };
}

describe('exploring many checkpoints', () => {
  let folder: string;
  let checkpoints: string[];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'exploration-'));
    await drawSamplePictures(path.join(folder, 'shapes'), { count: 24 });
    checkpoints = [];
    // Ten models of two checkpoints each.
    for (let hiddenUnits = 4; hiddenUnits < 14; hiddenUnits++) {
      const configuration = {
        architecture: 'dense',
        hiddenUnits: [hiddenUnits],
        latentDimensions: 2,
        imageSize: 8,
        epochs: 2,
        checkpointEvery: 1,
        engine: 'onnx',
      } as const;
      const { run } = await train(
        {
          folder: path.join(folder, 'shapes'),
          runsFolder: path.join(folder, 'runs'),
          cacheFolder: path.join(folder, 'cache'),
          configuration,
          extensionVersion: '0.0.0-test',
        },
        {
          control: new TrainingControl(),
          signal: new AbortController().signal,
          emit: () => undefined,
          log: () => undefined,
        },
      );
      checkpoints.push(
        ...[1, 2].map((epoch) => path.join(run, 'checkpoints', `epoch-000${epoch}.safetensors`)),
      );
    }
  });

  after(() => rm(folder, { recursive: true }));

  it('holds a bounded number of parameters and compiled programs, and still answers right', async () => {
    const { held, engine } = counting((await loadEngine('onnx')).engine);
    const exploration = new Exploration(() => Promise.resolve(engine));
    const encodings = new TrainingEncodings(exploration);
    const latents = Float32Array.of(0.5, -0.5, 1, 1);
    const first = new Map<string, Uint8Array>();
    let most = 0;
    for (const checkpoint of checkpoints) {
      first.set(checkpoint, (await exploration.decode(checkpoint, latents)).pixels);
      await encodings.latentSpace({ checkpoint, cacheFolder: path.join(folder, 'cache') });
      most = Math.max(most, held.states);
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(checkpoints.length, 20);
    assert.ok(most <= 9, `${most} states at once`);
    assert.equal(held.states, 8);
    // Decoding and encoding, each for one batch size here.
    assert.equal(held.programs, 4 * 2);
    for (const checkpoint of [checkpoints[0]!, checkpoints[19]!]) {
      assert.deepEqual((await exploration.decode(checkpoint, latents)).pixels, first.get(checkpoint));
    }
    assert.ok(
      new Set([...first.values()].map((pixels) => pixels.join())).size > 10,
      'the checkpoints differ',
    );
  });

  it('goes on with a faster engine once there is one, and gives back what the other held', async () => {
    const [slow, fast] = [
      counting((await loadEngine('onnx')).engine),
      counting((await loadEngine('onnx')).engine),
    ];
    let found = (_: Engine): void => undefined;
    const finding = new Promise<Engine>((resolve) => (found = resolve));
    let asked = 0;
    const exploration = new Exploration(
      () => Promise.resolve(slow.engine),
      (current, { program, inputs }) => {
        asked++;
        assert.equal(current, slow.engine);
        assert.equal(program.name, 'decode');
        assert.equal(inputs['latents']!.length, 2 * 128);
        return finding;
      },
    );
    const latents = Float32Array.of(0.5, -0.5);
    const decode = async () => (await exploration.decode(checkpoints[0]!, latents)).pixels;
    const before = await decode();
    assert.deepEqual(
      [slow.held, fast.held],
      [
        { states: 1, programs: 1 },
        { states: 0, programs: 0 },
      ],
    );
    found(fast.engine);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await decode(), before);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      [slow.held, fast.held],
      [
        { states: 0, programs: 0 },
        { states: 1, programs: 1 },
      ],
    );
    assert.equal(asked, 1);
  });

  it('answers many at once from more checkpoints than it keeps', async () => {
    const { held, engine } = counting((await loadEngine('onnx')).engine);
    const exploration = new Exploration(() => Promise.resolve(engine));
    const latents = Float32Array.of(0.5, -0.5);
    const ask = (): Promise<string[]> =>
      Promise.all(
        checkpoints.map(async (checkpoint) => (await exploration.decode(checkpoint, latents)).pixels.join()),
      );
    assert.deepEqual(await ask(), await ask());
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(held.states, 8);
    assert.equal(held.programs, 4);
  });
});
