// `npm run bench -- forms [--rounds N] [--json FILE]`: training steps on ONNX Runtime in their fast forms and in plain ones, on one
// thread, so that the processor's time tells them apart on a machine in use too.
import { createOnnxEngine } from '../src/engine/onnx/onnxEngine';
import { randomStream } from '../src/latent/random';
import {
  biasCorrections,
  defaultModel,
  initialParameters,
  initialTrainingState,
  trainStepProgram,
} from '../src/vae';
import { models } from './harness/models';
import { benchOptions } from './harness/options';
import { Report } from './harness/report';
import { alternate, median, type Side } from './harness/rounds';

const { values } = benchOptions({});
const report = new Report('forms');
const stepsARound = 10;

const patches = (size: number, channels: 1 | 3) => ({
  name: `patches, ${size}x${size}x${channels}`,
  size,
  channels,
  batch: 32,
  configuration: { architecture: 'patches', latentDimensions: 16 } as const,
});
const shapes = [models.dense, models.keras, models.conv64, patches(28, 1), patches(64, 3)];

interface Round {
  /** Of the processor, a step. */
  readonly milliseconds: number;
  /** Of the last step's batch. */
  readonly loss: number;
}

async function side(name: string, isPlain: boolean, shape: (typeof shapes)[number]): Promise<Side<Round>> {
  const { size, channels, batch, configuration } = shape;
  const model = defaultModel(size, channels, configuration);
  const engine = await createOnnxEngine({ threads: 1, isPlain });
  const stream = randomStream(1, 'initial parameters', 0);
  const state = engine.createState(initialTrainingState(initialParameters(model, () => stream.uniform())));
  const program = await engine.compile(trainStepProgram(model, batch));
  const pixels = Uint8Array.from({ length: batch * size ** 2 * channels }, () => stream.uniform() * 256);
  const noise = stream.fillNormal(new Float32Array(batch * model.latentDimensions));
  let taken = 0;
  const step = async () => {
    const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(++taken);
    const { loss } = await program.run(state, {
      pixels,
      noise,
      learningRate: Float32Array.of(0.001),
      klWeight: Float32Array.of(1),
      firstMomentCorrection: Float32Array.of(firstMomentCorrection),
      secondMomentCorrection: Float32Array.of(secondMomentCorrection),
    });
    return loss![0]!;
  };
  await step();
  return {
    name,
    async round() {
      const before = process.cpuUsage();
      let loss = 0;
      for (let i = 0; i < stepsARound; i++) loss = await step();
      const { user, system } = process.cpuUsage(before);
      return { milliseconds: (user + system) / 1000 / stepsARound, loss };
    },
  };
}

for (const shape of shapes) {
  const sides = [await side('fast', false, shape), await side('plain', true, shape)];
  const measured = await alternate(sides, Number(values.rounds ?? 6));
  const [fast, plain] = [measured.get('fast')!, measured.get('plain')!];
  const times = [fast, plain].map((rounds) => median(rounds.map(({ milliseconds }) => milliseconds)));
  report.figure(`${shape.name}: fast forms, processor time of a step`, times[0]!, 'ms');
  report.figure(`${shape.name}: plain forms`, times[1]!, 'ms');
  report.figure(`${shape.name}: fast by plain`, times[0]! / times[1]!, '×');
  const [last, lastPlain] = [fast.at(-1)!.loss, plain.at(-1)!.loss];
  report.figure(
    `${shape.name}: their losses differ by`,
    Math.abs(last - lastPlain) / Math.abs(lastPlain),
    '',
  );
}
await report.end(values.json);
