import path from 'node:path';
import { Exploration } from '../../../src/trainer/exploration';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { TrainingEncodings } from '../../../src/trainer/trainingEncodings';
import { train } from '../../../src/trainer/trainingRun';

// Trains some steps on the pictures of the scratch folder named second, or explores the checkpoint named third, and
// tells what memory that took.
const [part, scratch, checkpoint] = process.argv.slice(2);
const cacheFolder = path.join(scratch!, 'cache');

async function trained(): Promise<string> {
  const control = new TrainingControl();
  const result = await train(
    {
      folder: path.join(scratch!, 'pictures'),
      runsFolder: path.join(scratch!, 'runs'),
      cacheFolder,
      configuration: {
        architecture: 'dense',
        hiddenUnits: [8],
        latentDimensions: 2,
        imageSize: 64,
        channels: 3,
        epochs: 1,
        batchSize: 64,
        engine: 'onnx',
      },
      extensionVersion: '0.0.0-test',
    },
    { control, emit: () => undefined, log: () => undefined, signal: new AbortController().signal },
  );
  return result.checkpoint;
}

async function explored(): Promise<number> {
  const encodings = new TrainingEncodings(new Exploration());
  const asked = { checkpoint: checkpoint!, cacheFolder };
  await encodings.preview(asked);
  await encodings.places(asked, { kind: 'principal', x: 0, y: 1 });
  await encodings.neighbours(asked, new Float32Array(2), { count: 12 });
  return (await encodings.latentSpace(asked)).count;
}

const told = part === 'train' ? await trained() : await explored();
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ told, peakMegabytes }));
