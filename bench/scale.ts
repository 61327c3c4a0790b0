// `npm run bench -- scale [--most N] [--seconds S] [--json FILE]`: training and exploring 10,000, 100,000 and 1,000,000
// pictures of 64x64 in colour, each in a process of its own: time a picture, and peak memory. Needs 17 GB of disk.
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Exploration } from '../src/trainer/exploration';
import { TrainingEncodings } from '../src/trainer/trainingEncodings';
import { makeManyPictures } from './harness/manyPictures';
import { benchOptions } from './harness/options';
import { OwnTraining } from './harness/ownTraining';
import { pixelsFolder } from './harness/pictures';
import { Report } from './harness/report';

const sizes = [10_000, 100_000, 1_000_000];
const mostMegabytes = 1536;
const latentDimensions = 16;

const { values } = benchOptions({
  most: { type: 'string', default: '1000000' },
  seconds: { type: 'string', default: '20' },
  /** What a process of its own does: `train` or `explore`. */
  part: { type: 'string' },
  folder: { type: 'string', default: '' },
  checkpoint: { type: 'string', default: '' },
});

interface Trained {
  readonly checkpoint: string;
  /** From the request to the first step. */
  readonly secondsToStart: number;
  readonly microsecondsAPicture: number;
  readonly peakMegabytes: number;
}

interface Explored {
  readonly microsecondsAPicture: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakMegabytes: number;
}

if (values.part === 'train') console.log(JSON.stringify(await trainHere(values.folder)));
else if (values.part === 'explore') console.log(JSON.stringify(await exploreHere(values.checkpoint)));
else await measure();

async function measure(): Promise<void> {
  const report = new Report('scale');
  const trained: Trained[] = [];
  const explored: Explored[] = [];
  for (const count of sizes.filter((each) => each <= Number(values.most))) {
    const folder = await makeManyPictures(count);
    const name = count.toLocaleString('en');
    const train = await apart<Trained>('train', '--folder', folder);
    trained.push(train);
    report.figure(`${name}: training, a picture`, train.microsecondsAPicture, 'µs');
    report.figure(`${name}: training, from the request to the first step`, train.secondsToStart, 's');
    report.figure(`${name}: training, peak memory`, train.peakMegabytes, 'MB');
    const explore = await apart<Explored>('explore', '--checkpoint', train.checkpoint);
    explored.push(explore);
    report.figure(`${name}: encoding all, a picture`, explore.microsecondsAPicture, 'µs');
    for (const [what, seconds] of Object.entries(explore.seconds))
      report.figure(`${name}: ${what}`, seconds, 's');
    report.figure(`${name}: exploring, peak memory`, explore.peakMegabytes, 'MB');
    await rm(path.join(train.checkpoint, '..', '..', '..'), { recursive: true });
  }
  const [few, many] = [trained[0]!, trained.at(-1)!];
  const must = { level: 'must', better: 'atMost' } as const;
  report.goal({
    ...must,
    what: 'time a picture in training, most pictures to 10,000',
    bound: 1.1,
    unit: '×',
    reached: many.microsecondsAPicture / few.microsecondsAPicture,
  });
  const trainer = Math.max(...trained.map(({ peakMegabytes }) => peakMegabytes));
  report.goal({
    ...must,
    what: 'peak memory of the trainer',
    bound: mostMegabytes,
    unit: 'MB',
    reached: trainer,
  });
  const explorer = Math.max(...explored.map(({ peakMegabytes }) => peakMegabytes));
  report.goal({
    ...must,
    what: 'peak memory of the explorer',
    bound: mostMegabytes,
    unit: 'MB',
    reached: explorer,
  });
  await report.end(values.json);
}

/** In a process of its own, whose memory is only its own. */
async function apart<T>(part: string, ...words: string[]): Promise<T> {
  const args = [process.argv[1]!, '--part', part, '--seconds', values.seconds, ...words];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

async function trainHere(folder: string): Promise<Trained> {
  const began = performance.now();
  const training = await OwnTraining.start({
    folder,
    runs: mkdtempSync(path.join(folder, '..', 'runs-')),
    configuration: {
      architecture: 'dense',
      hiddenUnits: [64],
      latentDimensions,
      batchSize: 64,
      imageSize: 64,
      channels: 3,
      epochs: 1000,
      engine: 'onnx',
      validationFraction: 0.001,
    },
  });
  const secondsToStart = (performance.now() - began) / 1000;
  // The first steps warm everything up.
  await training.round(2);
  const { steps, seconds } = await training.round(Number(values.seconds));
  await training.stop();
  return {
    checkpoint: training.weights,
    secondsToStart,
    microsecondsAPicture: (1e6 * seconds) / (64 * steps),
    peakMegabytes: await peakMegabytes(),
  };
}

/** What the map, the grid and the inspector ask for. */
async function exploreHere(checkpoint: string): Promise<Explored> {
  const encodings = new TrainingEncodings(new Exploration());
  const asked = { checkpoint, cacheFolder: pixelsFolder };
  const seconds: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    seconds[name] = (performance.now() - began) / 1000;
    return result;
  };
  await timed('the folder looked at, and a preview', () => encodings.preview(asked));
  const { count } = await timed('all pictures encoded', () => encodings.latentSpace(asked));
  await timed('a map by principal axes', () => encodings.places(asked, { kind: 'principal', x: 0, y: 1 }));
  const rows = Uint32Array.from({ length: 1024 }, (_, i) => Math.floor((i * 7919) % count));
  await timed('1,024 pictures from anywhere', () => encodings.trainingPictures(asked, rows));
  const point = new Float32Array(latentDimensions);
  await timed('neighbours of a point', () => encodings.neighbours(asked, point, { count: 12 }));
  const microsecondsAPicture = (1e6 * seconds['all pictures encoded']!) / count;
  return { microsecondsAPicture, seconds, peakMegabytes: await peakMegabytes() };
}

/** Of this process; what it inherited from its parent does not count where the system can tell. */
async function peakMegabytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) / 1024;
}
