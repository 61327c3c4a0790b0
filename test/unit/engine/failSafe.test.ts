import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import type { CompiledProgram, Engine, EngineState, NamedArrays } from '../../../src/engine/engine';
import { EngineError } from '../../../src/engine/errors';
import { type FailSafeOptions, failSafe, type Fall } from '../../../src/engine/failSafe';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { createWebgpuEngine } from '../../../src/engine/webgpu/webgpuEngine';
import { biasCorrections } from '../../../src/vae/adam';
import { defaultModel } from '../../../src/vae/defaultModel';
import { initialParameters } from '../../../src/vae/initialParameters';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import { decodeProgram, trainStepProgram } from '../../../src/vae/programs';
import { normals, pictures, relativeDifference, uniformFrom } from './support';

const model = defaultModel(6, 1, { architecture: 'dense', hiddenUnits: [12], latentDimensions: 2 });
const batchSize = 8;
const steps = 40;

/** The device's process with ONNX Runtime on the processor: all of it but the card. */
const device = () => createWebgpuEngine({ providers: ['cpu'] });

describe('an engine that is lost while it trains', function () {
  this.timeout(60_000);
  let expected: Trained;

  before(async () => {
    const engine = await createOnnxEngine({ threads: 1 });
    expected = await train(engine);
    engine.dispose();
  });

  it('gives what any engine gives while nothing happens, and falls to no other', async () => {
    const { engine, falls } = safe(await device());
    assertSame(await train(engine), expected);
    assert.equal(engine.name, 'webgpu');
    assert.deepEqual(falls, []);
    engine.dispose();
  });

  // With no copy since the start, with one every step, and with some.
  for (const keepEveryMs of [100_000, 0, 20]) {
    it(`loses no step when its process is killed between steps, copied every ${keepEveryMs} ms at most`, async () => {
      const lost = await device();
      const { engine, falls } = safe(lost, { keepEveryMs });
      const trained = await train(engine, async (step) => {
        if (step !== 17) return;
        process.kill(lost.pid!, 'SIGKILL');
        await gone(lost.pid!);
      });
      assertSame(trained, expected);
      assert.equal(engine.name, 'onnx');
      assert.deepEqual(
        falls.map(({ from, reason }) => [from, reason]),
        [['webgpu', 'its process ended by SIGKILL']],
      );
      engine.dispose();
    });
  }

  it('loses no step when its process is killed within one', async () => {
    const lost = await device();
    const { engine, falls } = safe(lost, { keepEveryMs: 20 });
    const trained = await train(engine, (step) => {
      // The step's message is sent in the same turn of the loop.
      if (step === 23) setImmediate(() => process.kill(lost.pid!, 'SIGSEGV'));
    });
    assertSame(trained, expected);
    assert.deepEqual(
      falls.map(({ reason }) => reason),
      ['its process ended by SIGSEGV'],
    );
    engine.dispose();
  });

  it('loses no step when a run is refused, as when memory ends', async () => {
    const { engine, falls } = safe(failing(await device(), 12), { keepEveryMs: 5 });
    assertSame(await train(engine), expected);
    assert.deepEqual(
      falls.map(({ reason }) => reason),
      ['out of device memory'],
    );
    engine.dispose();
  });

  it('takes along what was written into the state', async () => {
    const lost = await device();
    const { engine } = safe(lost, { keepEveryMs: 100_000 });
    const state = engine.createState(initialParameters(model, uniformFrom(9)));
    state.write({ 'encoder/mean/bias': Float32Array.of(3, 4) });
    process.kill(lost.pid!, 'SIGKILL');
    await gone(lost.pid!);
    state.write({ 'encoder/logVariance/bias': Float32Array.of(5, 6) });
    assert.deepEqual((await state.read('encoder/mean/bias')).values, Float32Array.of(3, 4));
    assert.deepEqual((await state.readAll())['encoder/logVariance/bias']!.values, Float32Array.of(5, 6));
    const decode = await engine.compile(decodeProgram(model, 1));
    assert.equal((await decode.run(state, { latents: new Float32Array(2) }))['mean']!.length, 36);
    engine.dispose();
  });

  it('says why when its memory cannot take the state, rather than that it does not know it', async () => {
    const env = { ...process.env, NODE_OPTIONS: `--require ${fullDevice}` };
    const { engine, falls } = safe(await createWebgpuEngine({ providers: ['cpu'], env }));
    assertSame(await train(engine), expected);
    assert.equal(falls.length, 1);
    assert.match(falls[0]!.reason, /dimension|dims|shape/i);
    engine.dispose();
  });

  it('says what it was when the other engine cannot be had either', async () => {
    const lost = await device();
    const engine = failSafe(lost, { next: () => Promise.reject(new Error('nothing else is here')) });
    process.kill(lost.pid!, 'SIGKILL');
    await assert.rejects(engine.compile(decodeProgram(model, 1)), /nothing else is here/);
    engine.dispose();
  });

  it('leaves to the caller what the caller did wrong', async () => {
    const { engine, falls } = safe(await device());
    const state = engine.createState(initialParameters(model, uniformFrom(9)));
    const decode = await engine.compile(decodeProgram(model, 1));
    await assert.rejects(decode.run(state, {}), /needs the input "latents"/);
    assert.equal(engine.name, 'webgpu');
    assert.deepEqual(falls, []);
    engine.dispose();
  });
});

describe('the process of a graphics card', () => {
  it('ends with its engine, and keeps no other process alive', async () => {
    const engine = await device();
    engine.dispose();
    await gone(engine.pid!);
  });

  for (const call of ['read', 'run']) {
    it(`is not believed once it has said that the device is lost, whatever it answers to a ${call}`, async () => {
      const engine = await createWebgpuEngine({
        providers: ['cpu'],
        env: {
          ...process.env,
          NODE_OPTIONS: `--require ${lostDevice}`,
          LATENT_EXPLORER_TEST_LOST_AT: call,
        },
      });
      const state = engine.createState(initialParameters(model, uniformFrom(9)));
      const decode = await engine.compile(decodeProgram(model, 1));
      const asked = call === 'read' ? state.readAll() : decode.run(state, { latents: Float32Array.of(0, 0) });
      await assert.rejects(asked, (error: unknown) => {
        return (
          error instanceof EngineError &&
          /WebGPU device lost \(2\): the card was pulled out/.test(error.message)
        );
      });
      engine.dispose();
    });
  }
});

/** Takes no state. */
const fullDevice = new URL('../../../../test/support/fullDevice.cjs', import.meta.url).pathname;

/** Says that the card is gone before it answers what the environment names. */
const lostDevice = new URL('../../../../test/support/lostDevice.cjs', import.meta.url).pathname;

interface Trained {
  readonly losses: readonly number[];
  readonly state: Awaited<ReturnType<EngineState['readAll']>>;
}

function safe(engine: Engine, options: Partial<FailSafeOptions> = {}) {
  const falls: Fall[] = [];
  const wrapped = failSafe(engine, {
    next: () => createOnnxEngine({ threads: 1 }),
    onFall: (fall) => void falls.push(fall),
    ...options,
  });
  return { engine: wrapped, falls };
}

/** The engine as it is, until a run is refused for good. */
function failing(engine: Engine, after: number): Engine {
  let runs = 0;
  return {
    ...engine,
    async compile(program): Promise<CompiledProgram> {
      const compiled = await engine.compile(program);
      return {
        program,
        run(state, inputs) {
          if (++runs > after) {
            const cause = new Error('out of device memory');
            return Promise.reject(new EngineError('webgpu', 'WebGPU could not run.', { cause }));
          }
          return compiled.run(state, inputs);
        },
        dispose: () => compiled.dispose(),
      };
    },
  };
}

async function train(engine: Engine, before?: (step: number) => void | Promise<void>): Promise<Trained> {
  const state = engine.createState(initialTrainingState(initialParameters(model, uniformFrom(9))));
  const program = await engine.compile(trainStepProgram(model, batchSize));
  const losses: number[] = [];
  // One set of arrays for all steps: who runs a program may use them again.
  const pixels = new Uint8Array(batchSize * 36);
  for (let step = 1; step <= steps; step++) {
    await before?.(step);
    pixels.set(pictures(model, batchSize, uniformFrom(step)));
    losses.push((await program.run(state, stepInputs(step, pixels)))['loss']![0]!);
  }
  return { losses, state: await state.readAll() };
}

function stepInputs(step: number, pixels: Uint8Array): NamedArrays {
  const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(step);
  return {
    pixels,
    noise: normals(batchSize * model.latentDimensions, uniformFrom(1000 + step)),
    learningRate: Float32Array.of(0.005),
    weightDecay: Float32Array.of(0),
    klWeight: Float32Array.of(1),
    firstMomentCorrection: Float32Array.of(firstMomentCorrection),
    secondMomentCorrection: Float32Array.of(secondMomentCorrection),
  };
}

function assertSame(actual: Trained, expected: Trained): void {
  const losses = relativeDifference(Float32Array.from(actual.losses), Float32Array.from(expected.losses));
  assert.ok(losses < 1e-4, `losses differ by ${losses}`);
  for (const [name, { values }] of Object.entries(expected.state)) {
    const difference = relativeDifference(actual.state[name]!.values, values);
    assert.ok(difference < 1e-4, `${name} differs by ${difference}`);
  }
}

/** Until the process is no more; that of a child that nobody has heard of yet still is. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await later(5);
  }
}
