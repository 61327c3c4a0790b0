// `npm run bench -- encodings [--folder PICTURES] [--latent-dimensions N] [--json FILE]`: what the explorer's process
// takes to answer about all training pictures, and how long a small question waits meanwhile. Needs `npm run build`.
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { drawSamplePictures } from '../src/data/samplePictures';
import { planeCoordinates, principalPlane } from '../src/latent/latentPlane';
import { neighbourhoodPlane, typicalRow } from '../src/latent/neighbourhood';
import { randomStream } from '../src/latent/random';
import { LatentStatistics } from '../src/latent/statistics';
import { Exploration } from '../src/trainer/exploration';
import { TrainingControl } from '../src/trainer/trainingControl';
import { TrainingEncodings } from '../src/trainer/trainingEncodings';
import { train } from '../src/trainer/trainingRun';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    'latent-dimensions': { type: 'string', default: '16' },
    json: { type: 'string' },
    root: { type: 'string', default: '.' },
  },
});
const latentDimensions = Number(values['latent-dimensions']);
const umapEntry = path.resolve(values.root, 'dist', 'umap.js');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
const seconds: Record<string, number> = {};

async function timed<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  seconds[name] = Number(((performance.now() - start) / 1000).toPrecision(3));
  console.log(`  ${name.padEnd(58)} ${seconds[name]} s`);
  return result;
}

try {
  await ofPictures();
  await ofPoints(1_000_000, 32);
} finally {
  await rm(scratch, { recursive: true });
}
if (values.json !== undefined) {
  const machine = { processor: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version };
  const report = { measured: new Date().toISOString(), machine, latentDimensions, seconds };
  await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** A run on real pictures, or on drawn ones, and every question about it. */
async function ofPictures(): Promise<void> {
  const folder = values.folder ?? path.join(scratch, 'pictures');
  if (values.folder === undefined) await drawSamplePictures(folder, { count: 10_000 });
  const cacheFolder = path.join(scratch, 'cache');
  const { checkpoint } = await train(
    {
      folder: path.resolve(folder),
      runsFolder: path.join(scratch, 'runs'),
      cacheFolder,
      configuration: { architecture: 'dense', latentDimensions, epochs: 1, engine: 'onnx' },
      extensionVersion: '0.0.0',
    },
    {
      control: new TrainingControl(),
      signal: new AbortController().signal,
      emit: () => undefined,
      log: () => undefined,
    },
  );
  const asked = { checkpoint, cacheFolder };
  const exploration = new Exploration();
  const encodings = new TrainingEncodings(exploration, { umapEntry });
  const point = new Float32Array(latentDimensions);
  // Loads the engine, which is no part of any question.
  await exploration.decode(checkpoint, point);

  const waits: number[] = [];
  let isBusy = true;
  const small = (async () => {
    for (; isBusy; await later(10)) {
      const start = performance.now();
      await exploration.decode(checkpoint, point);
      waits.push(performance.now() - start);
    }
  })();
  const { count } = await timed('latentSpace, the folder looked at and all encoded', () =>
    encodings.latentSpace(asked),
  );
  isBusy = false;
  await small;
  waits.sort((a, b) => a - b);
  seconds['a decode meanwhile, 95 of 100 within'] = (waits[Math.floor(waits.length * 0.95)] ?? 0) / 1000;
  console.log(
    `  ${count} pictures; ${waits.length} decodes meanwhile: 95 of 100 within ` +
      `${Math.round(waits[Math.floor(waits.length * 0.95)] ?? 0)} ms, all within ${Math.round(waits.at(-1) ?? 0)} ms`,
  );
  await timed('latentSpace again', () => encodings.latentSpace(asked));
  const other = path.join(path.dirname(checkpoint), 'epoch-0002.safetensors');
  await copyFile(checkpoint, other);
  await timed('latentSpace of another checkpoint of the run', () =>
    encodings.latentSpace({ cacheFolder, checkpoint: other }),
  );
  await timed('places, dimensions', () => encodings.places(asked, { kind: 'dimensions', x: 0, y: 1 }));
  await timed('places, principal', () => encodings.places(asked, { kind: 'principal', x: 0, y: 1 }));
  await timed('reconstructionLosses', () => encodings.reconstructionLosses(asked));
  const random = randomStream(1, 'rows');
  const rows = Uint32Array.from({ length: 4096 }, () => random.integer(count));
  await timed('trainingPictures, 4,096 anywhere', () => encodings.trainingPictures(asked, rows));
  await timed('posteriors, 4,096 anywhere', () => encodings.posteriors(asked, rows));
  await timed('neighbourhood', () => encodings.neighbourhood(asked));
  await timed('writeCsv, all', () => encodings.writeCsv(asked, path.join(scratch, 'all.csv')));
  const { fitted } = await timed('places, umap', () => encodings.places(asked, { kind: 'umap' }));
  const again = new TrainingEncodings(exploration, { umapEntry });
  await again.latentSpace(asked);
  await timed('places, umap, kept on disk', () => again.places(asked, { kind: 'umap' }));
  console.log(
    `  ${fitted} laid out by UMAP; ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident at the end`,
  );
}

/** The arithmetic alone, over more points than there are pictures at hand. */
async function ofPoints(count: number, width: number): Promise<void> {
  console.log(`  ${count} points of ${width} numbers`);
  const means = randomStream(2, 'points').fillNormal(new Float32Array(count * width));
  const logVariances = new Float32Array(count * width).fill(-1);
  const name = (what: string) => `${count} points: ${what}`;
  const summary = await timed(name('statistics and principal axes'), () => {
    const statistics = new LatentStatistics(width);
    for (let start = 0; start < count * width; start += 512 * width) {
      statistics.add(
        means.subarray(start, start + 512 * width),
        logVariances.subarray(start, start + 512 * width),
      );
    }
    return statistics.summary();
  });
  const places = new Float32Array(2 * count);
  await timed(name('places on a plane'), () => planeCoordinates(means, principalPlane(summary), places));
  await timed(name('a typical one, and its neighbourhood'), () =>
    neighbourhoodPlane(means, count, width, typicalRow(means, count, width, summary.centre)),
  );
}
