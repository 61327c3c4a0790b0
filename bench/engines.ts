// `npm run bench -- engines [--json FILE] [--only NAME,…]`: trains both model shapes on each engine, and on
// TensorFlow.js's wasm and cpu backends where they can, in one run.
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createEagerEngine, type Engine, loadEngine } from '../src/engine';
import { randomStream } from '../src/latent/random';
import type { ModelConfiguration } from '../src/protocol/configuration';
import { engineNames } from '../src/protocol/engines';
import {
  biasCorrections,
  defaultModel,
  initialParameters,
  initialTrainingState,
  trainStepProgram,
} from '../src/vae';

const batchSize = 128;

const shapes: Readonly<Record<string, ModelConfiguration>> = {
  'dense 784-400-20': defaultModel(28, 1, {
    architecture: 'dense',
    hiddenUnits: [400],
    latentDimensions: 20,
  }),
  // https://keras.io/examples/generative/vae/
  "convolutional, the Keras example's shape": defaultModel(28, 1, {
    architecture: 'convolutional',
    filters: [32, 64],
    decoderFilters: [64, 32],
    hiddenUnits: [16],
    latentDimensions: 2,
  }),
};

interface Result {
  readonly shape: string;
  readonly engine: string;
  readonly version: string;
  /** Absent where the engine cannot; `problem` says why. */
  readonly stepsPerSecond?: number;
  readonly problem?: string;
}

const { values } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string' }, root: { type: 'string', default: '.' } },
});
const root = path.resolve(values.root);

async function eager(backend: 'wasm' | 'cpu'): Promise<Engine> {
  if (backend === 'wasm') {
    setWasmPaths(path.join(root, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'wasm-out', path.sep));
  }
  if (!(await tf.setBackend(backend))) throw new Error('the backend does not start');
  return createEagerEngine({
    name: 'tensorflow',
    version: `TensorFlow.js ${tf.version_core}`,
    threads: 1,
    backend,
  });
}

const enginesFolder = path.resolve(process.env['LATENT_EXPLORER_CACHE'] || path.join(root, '.cache'));

/** All that the product can choose from, and what it could be built on instead. */
const engines: Readonly<Record<string, () => Promise<Engine>>> = {
  ...Object.fromEntries(
    engineNames.map((name) => [name, async () => (await loadEngine(name, { enginesFolder })).engine]),
  ),
  'tfjs wasm': () => eager('wasm'),
  'tfjs cpu': () => eager('cpu'),
};

/** Steps a second after warm-up: as many steps as fit into a few seconds, at least one. */
async function measure(engine: Engine, model: ModelConfiguration): Promise<number> {
  const stream = randomStream(1, 'initial parameters', 0);
  const state = engine.createState(initialTrainingState(initialParameters(model, () => stream.uniform())));
  const program = await engine.compile(trainStepProgram(model, batchSize));
  const pixels = Uint8Array.from({ length: batchSize * model.imageSize ** 2 }, () => stream.uniform() * 256);
  const noise = stream.fillNormal(new Float32Array(batchSize * model.latentDimensions));
  const step = async (number: number) => {
    const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(number);
    await program.run(state, {
      pixels,
      noise,
      learningRate: Float32Array.of(0.001),
      klWeight: Float32Array.of(1),
      firstMomentCorrection: Float32Array.of(firstMomentCorrection),
      secondMomentCorrection: Float32Array.of(secondMomentCorrection),
    });
  };
  const begun = performance.now();
  const elapsed = () => performance.now() - begun;
  let taken = 1;
  while (taken <= 5 && elapsed() < 5_000) await step(taken++);
  // Where one step takes this long, warming up is no matter, and a second would only cost time.
  if (taken === 2) return 1000 / elapsed();
  const durations: number[] = [];
  const started = performance.now();
  do {
    const before = performance.now();
    await step(taken++);
    durations.push(performance.now() - before);
  } while (durations.length < 200 && performance.now() - started < 5_000);
  state.dispose();
  // The median: what else the machine does shows in the slowest.
  return 1000 / durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)]!;
}

const chosen = values.only?.split(',') ?? Object.keys(engines);
const results: Result[] = [];
for (const [shape, model] of Object.entries(shapes)) {
  console.log(`\n${shape}, batch ${batchSize}`);
  for (const name of chosen) {
    let result: Result;
    try {
      const engine = await engines[name]!();
      const stepsPerSecond = await measure(engine, model);
      result = { shape, engine: name, version: engine.version, stepsPerSecond };
      engine.dispose();
    } catch (error) {
      const [problem] = (error instanceof Error ? error.message : String(error)).split('\n');
      result = { shape, engine: name, version: '', problem };
    }
    results.push(result);
    const base = results.find(
      (each) => each.shape === shape && each.stepsPerSecond !== undefined,
    )?.stepsPerSecond;
    console.log(`  ${name.padEnd(12)} ${describe(result, base)}`);
  }
}
if (values.json !== undefined) {
  const machine = { processor: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version };
  const report = { measured: new Date().toISOString(), machine, batchSize, results };
  await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

function describe({ stepsPerSecond, problem, version }: Result, base: number | undefined): string {
  if (stepsPerSecond === undefined || base === undefined) return `cannot: ${problem}`;
  const ratio = (stepsPerSecond / base).toFixed(2);
  const milliseconds = (1000 / stepsPerSecond).toFixed(1);
  const speed = `${stepsPerSecond.toFixed(2).padStart(8)} steps/s  ${milliseconds.padStart(8)} ms`;
  return `${speed}  × ${ratio}  (${version})`;
}
