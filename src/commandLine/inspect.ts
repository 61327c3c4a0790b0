import path from 'node:path';
import type { EncodedImage } from '../protocol/trainer';
import { evaluate } from '../trainer/evaluation';
import { Exploration } from '../trainer/exploration';
import { defaultCacheFolder, UsageError } from './arguments';
import { cacheOption, type Command, jsonOption } from './command';

export const evaluateCommand: Command = {
  usage: 'CHECKPOINT IMAGES',
  summary: 'the evidence lower bound on a folder of images, in nats an image',
  options: { ...cacheOption, ...jsonOption },
  async run({ positionals, options }, output) {
    const [checkpoint, folder, ...rest] = positionals;
    if (checkpoint === undefined || folder === undefined || rest.length > 0) {
      throw new UsageError('evaluate needs a checkpoint and a folder of images.');
    }
    const cacheFolder = path.resolve((options['cache'] as string | undefined) ?? defaultCacheFolder());
    const result = await evaluate(
      new Exploration(),
      path.resolve(checkpoint),
      path.resolve(folder),
      cacheFolder,
    );
    output.print(
      options['json']
        ? JSON.stringify(result)
        : `ELBO ${result.elbo.toFixed(2)} nats an image: reconstruction ${result.reconstruction.toFixed(2)}, ` +
            `KL ${result.kl.toFixed(2)}, over ${result.images} images.`,
    );
    return 0;
  },
};

export const encodeCommand: Command = {
  usage: 'CHECKPOINT IMAGE...',
  summary: 'mean and log variance of q(z|x) for each image',
  options: jsonOption,
  async run({ positionals, options }, output) {
    const [checkpoint, ...images] = positionals;
    if (checkpoint === undefined || images.length === 0) {
      throw new UsageError('encode needs a checkpoint and at least one image.');
    }
    const paths = images.map((image) => path.resolve(image));
    const { encoded, failed } = await new Exploration().encode(path.resolve(checkpoint), paths);
    for (const image of encoded)
      output.print(options['json'] ? JSON.stringify(plain(image)) : readable(image));
    for (const { path: file, reason } of failed) output.remark(`${file} could not be read: ${reason}`);
    return failed.length > 0 ? 1 : 0;
  },
};

function plain({ path: image, mean, logVariance, losses }: EncodedImage) {
  return { image, mean: Array.from(mean), logVariance: Array.from(logVariance), ...losses };
}

function readable({ path: image, mean, logVariance, losses }: EncodedImage): string {
  const rows = Array.from(mean, (value, i) => {
    const deviation = Math.exp(0.5 * logVariance[i]!);
    return `  z${i}`.padEnd(7) + `${value.toFixed(4).padStart(9)} ± ${deviation.toFixed(4)}`;
  });
  const heading = `${image}: reconstruction ${losses.reconstruction.toFixed(2)} nats, KL ${losses.kl.toFixed(2)} nats`;
  return [heading, ...rows].join('\n');
}
