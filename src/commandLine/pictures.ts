import path from 'node:path';
import type { PixelBatch } from '../protocol/trainer';
import { encodePng, tile } from '../data/encodePng';
import { drawSamplePictures } from '../data/samplePictures';
import { dimensionPlane, gridLatents } from '../latent/latentPlane';
import { writeFileAtomically } from '../files/atomicFile';
import { Exploration } from '../trainer/exploration';
import { mostVisibleDimensions } from '../trainer/visibleDimensions';
import { UsageError } from './arguments';
import { type Command, outOption, type Output } from './command';
import { ProgressBar } from './progressBar';

/** Side that small pictures are enlarged to, by whole factors, in pixels. */
const cellSize = 56;
/** Pairs of original and reconstruction in a row. */
const pairsInRow = 8;

export const sampleCommand: Command = {
  usage: 'CHECKPOINT --out FILE.png',
  summary: 'pictures decoded from samples of the prior',
  options: {
    ...outOption,
    rows: { kind: 'number', help: 'default 8' },
    columns: { kind: 'number', help: 'default 8' },
    seed: { kind: 'number', help: 'default 1' },
  },
  async run({ positionals, options }, output) {
    const checkpoint = oneCheckpoint('sample', positionals);
    const out = outFile(options['out']);
    const exploration = new Exploration();
    const { imageSize } = (await exploration.inspect(checkpoint)).model;
    const { png } = await exploration.samples({
      checkpoint,
      rows: cells('rows', options['rows'] ?? 8),
      columns: cells('columns', options['columns'] ?? 8),
      cellSize: Math.max(cellSize, imageSize),
      seed: Number(options['seed'] ?? 1),
    });
    await save(png, out, output);
    return 0;
  },
};

export const gridCommand: Command = {
  usage: 'CHECKPOINT --out FILE.png',
  summary: 'pictures decoded over two latent dimensions, at quantiles of the prior',
  options: {
    ...outOption,
    rows: { kind: 'number', help: 'default 20' },
    columns: { kind: 'number', help: 'default 20' },
    dimensions: { kind: 'numbers', help: 'across and up, counted from 0; default: those that change most' },
  },
  async run({ positionals, options }, output) {
    const checkpoint = oneCheckpoint('grid', positionals);
    const out = outFile(options['out']);
    const rows = cells('rows', options['rows'] ?? 20);
    const columns = cells('columns', options['columns'] ?? 20);
    const exploration = new Exploration();
    const { latentDimensions } = (await exploration.inspect(checkpoint)).model;
    const asked = options['dimensions'] as readonly number[] | undefined;
    if (
      asked &&
      !(asked.length === 2 && asked.every((d) => Number.isInteger(d) && d >= 0 && d < latentDimensions))
    ) {
      throw new UsageError(
        `--dimensions must be two numbers from 0 to ${latentDimensions - 1}, such as 0,1.`,
      );
    }
    const [horizontal, vertical] = asked ?? (await mostVisibleDimensions(exploration, checkpoint));
    const plane = dimensionPlane(latentDimensions, horizontal!, vertical);
    const latents = gridLatents({ plane, rows, columns });
    await writePictures(await exploration.decode(checkpoint, latents), columns, 0, out, output);
    output.remark(`Across: dimension ${horizontal}; up: dimension ${vertical}.`);
    return 0;
  },
};

export const reconstructCommand: Command = {
  usage: 'CHECKPOINT IMAGE... --out FILE.png',
  summary: 'images over their reconstructions',
  options: outOption,
  async run({ positionals, options }, output) {
    const [checkpoint, ...images] = positionals;
    if (checkpoint === undefined || images.length === 0) {
      throw new UsageError('reconstruct needs a checkpoint and at least one image.');
    }
    const out = outFile(options['out']);
    const paths = images.map((image) => path.resolve(image));
    const { encoded, failed } = await new Exploration().encode(path.resolve(checkpoint), paths);
    for (const { path: file, reason } of failed) output.remark(`${file} could not be read: ${reason}`);
    if (encoded.length === 0) return 1;
    const columns = Math.min(pairsInRow, encoded.length);
    const bytes = encoded[0]!.original.pixels.length;
    const rowsOfPairs = Math.ceil(encoded.length / columns);
    const pixels = new Uint8Array(2 * rowsOfPairs * columns * bytes);
    for (const [i, { original, reconstruction }] of encoded.entries()) {
      const above = 2 * Math.floor(i / columns) * columns + (i % columns);
      pixels.set(original.pixels, above * bytes);
      pixels.set(reconstruction.pixels, (above + columns) * bytes);
    }
    const { size, channels } = encoded[0]!.original;
    await writePictures(
      { count: 2 * rowsOfPairs * columns, size, channels, pixels },
      columns,
      2,
      out,
      output,
    );
    return failed.length > 0 ? 1 : 0;
  },
};

export const drawCommand: Command = {
  usage: 'FOLDER',
  summary: 'draw a set of sample pictures to train on: shapes that vary in position, size, turn and colour',
  options: { count: { kind: 'number', help: 'default 3000' }, seed: { kind: 'number', help: 'default 1' } },
  async run({ positionals, options }, output) {
    const [folder, ...rest] = positionals;
    if (folder === undefined || rest.length > 0) throw new UsageError('draw needs one folder.');
    const count = Number(options['count'] ?? 3000);
    if (!Number.isInteger(count) || count < 1)
      throw new UsageError('--count must be a whole number above 0.');
    const bar = new ProgressBar(process.stderr);
    await drawSamplePictures(path.resolve(folder), {
      count,
      seed: Number(options['seed'] ?? 1),
      onProgress: (done, total) => bar.update({ type: 'stage', stage: 'saving', done, total }),
    });
    bar.clear();
    output.print(path.resolve(folder));
    return 0;
  },
};

async function writePictures(batch: PixelBatch, columns: number, gap: number, out: string, output: Output) {
  const scale = Math.max(1, Math.round(cellSize / batch.size));
  const picture = tile(batch, columns, { gap, scale });
  await save(await encodePng(picture.pixels, picture.width, picture.height, picture.channels), out, output);
}

async function save(png: Uint8Array, out: string, output: Output): Promise<void> {
  await writeFileAtomically(out, png);
  output.print(out);
}

function oneCheckpoint(command: string, positionals: readonly string[]): string {
  const [checkpoint, ...rest] = positionals;
  if (checkpoint === undefined || rest.length > 0) throw new UsageError(`${command} needs one checkpoint.`);
  return path.resolve(checkpoint);
}

function outFile(out: unknown): string {
  if (typeof out !== 'string' || out === '') throw new UsageError('--out FILE.png is needed.');
  return path.resolve(out);
}

function cells(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 200) return value;
  throw new UsageError(`--${name} must be a whole number from 1 to 200.`);
}
