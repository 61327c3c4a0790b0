import { stat } from 'node:fs/promises';
import path from 'node:path';
import { printable } from '../protocol/quoted';
import type { EncodedImage } from '../protocol/trainer';
import { evaluate } from '../trainer/evaluation';
import { Exploration } from '../trainer/exploration';
import { TrainingEncodings } from '../trainer/trainingEncodings';
import { defaultCacheFolder, type ParsedArguments, UsageError } from './arguments';
import { cacheOption, type Command, jsonOption, listOption, type Output } from './command';
import { exitStatus } from './exitStatus';
import { existing, existingFolder, lastCheckpoint } from './named';
import { OutputFile } from './outputFile';
import { namedPictures } from './pictureWords';

/** Images encoded before their results are printed: few, so that memory stays small however many are named. */
const encodedAtOnce = 64;

export const evaluateCommand: Command = {
  usage: 'CHECKPOINT IMAGES',
  summary:
    'the evidence lower bound on a folder of pictures, in nats a picture, and the PSNR of their reconstructions',
  options: { ...cacheOption, ...jsonOption },
  async run({ positionals, options }, output) {
    const [checkpoint, folder, ...rest] = positionals;
    if (checkpoint === undefined || folder === undefined || rest.length > 0) {
      throw new UsageError('evaluate needs a checkpoint and a folder of pictures.');
    }
    const cacheFolder = path.resolve((options['cache'] as string | undefined) ?? defaultCacheFolder());
    const result = await evaluate(
      new Exploration(),
      await existing(checkpoint),
      await existingFolder(folder),
      cacheFolder,
    );
    output.print(
      options['json']
        ? JSON.stringify(result)
        : `ELBO ${result.elbo.toFixed(2)} nats a picture: reconstruction ${result.reconstruction.toFixed(2)}, ` +
            `KL ${result.kl.toFixed(2)}, over ${result.images} pictures; reconstructions` +
            `${result.psnr === undefined ? ' exact' : ` at ${result.psnr.toFixed(2)} dB`}.`,
    );
    return exitStatus.done;
  },
};

export const encodeCommand: Command = {
  usage: 'CHECKPOINT IMAGE... | RUN|CHECKPOINT --csv FILE.csv',
  summary:
    'mean and log variance of q(z|x) for each picture, or each of a folder; or a table of all training pictures',
  options: {
    ...listOption,
    ...jsonOption,
    csv: { kind: 'text', help: 'write a table of the training pictures to this file; - for standard output' },
    ...cacheOption,
  },
  async run(asked, output) {
    const { positionals, options } = asked;
    const [named, ...words] = positionals;
    if (options['csv'] !== undefined) return encodeTraining(asked, output);
    if (named === undefined) throw new UsageError('encode needs a checkpoint and at least one picture.');
    const checkpoint = await existing(named);
    const { paths, skipped } = await namedPictures('encode', words, options['list'], output);
    const exploration = new Exploration();
    let lost = skipped;
    for (let start = 0; start < paths.length && !output.closed.aborted; start += encodedAtOnce) {
      const { encoded, failed } = await exploration.encode(
        checkpoint,
        paths.slice(start, start + encodedAtOnce),
      );
      for (const image of encoded)
        output.print(options['json'] ? JSON.stringify(plain(image)) : readable(image));
      for (const { path: file, reason } of failed)
        output.remark(`${printable(file)} could not be read: ${reason}`);
      lost += failed.length;
    }
    return lost > 0 ? exitStatus.failed : exitStatus.done;
  },
};

/** A table of all pictures that a checkpoint, or the last one of a run, was trained on. */
async function encodeTraining({ positionals, options }: ParsedArguments, output: Output): Promise<number> {
  const [named, ...rest] = positionals;
  if (named === undefined || rest.length > 0 || options['list'] !== undefined || options['json'] === true) {
    throw new UsageError(
      'encode --csv needs one run folder or checkpoint, and no pictures: it takes those trained on.',
    );
  }
  const given = await existing(named);
  const checkpoint = (await stat(given)).isDirectory() ? await lastCheckpoint(given) : given;
  const example = 'FILE.csv';
  const out = await OutputFile.open(options['csv'], { option: 'csv', example, inputs: [checkpoint], output });
  const cacheFolder = path.resolve((options['cache'] as string | undefined) ?? defaultCacheFolder());
  await out.write(
    new TrainingEncodings(new Exploration()).csv({ checkpoint, cacheFolder }, undefined, output.closed),
  );
  return exitStatus.done;
}

function plain({ path: image, mean, logVariance, losses }: EncodedImage) {
  return { image, mean: Array.from(mean), logVariance: Array.from(logVariance), ...losses };
}

function readable({ path: image, mean, logVariance, losses }: EncodedImage): string {
  const rows = Array.from(mean, (value, i) => {
    const deviation = Math.exp(0.5 * logVariance[i]!);
    return `  z${i}`.padEnd(7) + `${value.toFixed(4).padStart(9)} ± ${deviation.toFixed(4)}`;
  });
  const heading = `${printable(image)}: reconstruction ${losses.reconstruction.toFixed(2)} nats, KL ${losses.kl.toFixed(2)} nats`;
  return [heading, ...rows].join('\n');
}
