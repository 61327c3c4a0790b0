import path from 'node:path';
import { printable } from '../protocol/quoted';
import { type SampleSource, sampleSources } from '../protocol/samples';
import type { PixelBatch } from '../protocol/trainer';
import { encodePng, tile } from '../data/encodePng';
import { drawSamplePictures } from '../data/samplePictures';
import { dimensionPlane, gridLatents } from '../latent/latentPlane';
import { listCheckpoints } from '../runs/runFolder';
import { Exploration } from '../trainer/exploration';
import { timelapse } from '../trainer/timelapse';
import { mostVisibleDimensions } from '../trainer/visibleDimensions';
import { type ParsedArguments, UsageError } from './arguments';
import { exitStatus } from './exitStatus';
import { type Command, listOption, outOption, type Output, seedOption } from './command';
import { existing, existingFolder, lastCheckpoint, oneCheckpoint } from './named';
import { OutputFile } from './outputFile';
import { namedPictures } from './pictureWords';
import { ProgressBar } from './progressBar';

/** Side that small pictures are enlarged to, by whole factors, in pixels. */
const cellSize = 56;
/** Pairs of original and reconstruction in a row. */
const pairsInRow = 8;
/** A picture of more pairs than this would be too tall for most programs. */
const mostPairs = 2000;
const mostDrawn = 1_000_000;

export const sampleCommand: Command = {
  usage: 'CHECKPOINT --out FILE.png',
  summary: 'pictures decoded from random latents: variations on the encodings of training pictures',
  options: {
    ...outOption,
    rows: { kind: 'number', help: 'default 8' },
    columns: { kind: 'number', help: 'default 8' },
    from: {
      kind: 'text',
      choices: sampleSources,
      help: 'what to draw: variations on the encodings (default), or samples from the prior N(0, I)',
    },
    ...seedOption,
  },
  async run({ positionals, options }, output) {
    const checkpoint = await oneCheckpoint('sample', positionals);
    const out = await pngFile(options['out'], [checkpoint], output);
    const seed = seedOf(options['seed']);
    const exploration = new Exploration();
    const { imageSize } = (await exploration.inspect(checkpoint)).model;
    const { png, from } = await exploration.samples({
      checkpoint,
      rows: cells('rows', options['rows'] ?? 8),
      columns: cells('columns', options['columns'] ?? 8),
      cellSize: Math.max(cellSize, imageSize),
      seed,
      from: options['from'] as SampleSource | undefined,
    });
    await out.write(png);
    output.remark(whatWasDrawn(from, options['from']));
    return exitStatus.done;
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
    const checkpoint = await oneCheckpoint('grid', positionals);
    const out = await pngFile(options['out'], [checkpoint], output);
    const rows = cells('rows', options['rows'] ?? 20);
    const columns = cells('columns', options['columns'] ?? 20);
    const exploration = new Exploration();
    const { model } = await exploration.inspect(checkpoint);
    const [horizontal, vertical] = await gridDimensions(exploration, checkpoint, options);
    const plane = dimensionPlane(model, horizontal, vertical);
    const latents = gridLatents({ plane, rows, columns });
    await out.write(await tiled(await exploration.decode(checkpoint, latents), columns, 0));
    output.remark(`Across: dimension ${horizontal}; up: dimension ${vertical}.`);
    return exitStatus.done;
  },
};

export const reconstructCommand: Command = {
  usage: 'CHECKPOINT IMAGE... --out FILE.png',
  summary: 'pictures, or those of folders, over their reconstructions',
  options: { ...outOption, ...listOption },
  async run({ positionals, options }, output) {
    const [named, ...words] = positionals;
    if (named === undefined) throw new UsageError('reconstruct needs a checkpoint and at least one picture.');
    const checkpoint = await existing(named);
    const { paths, skipped } = await namedPictures('reconstruct', words, options['list'], output);
    if (paths.length > mostPairs)
      throw new UsageError(`reconstruct draws at most ${mostPairs} pictures, not ${paths.length}.`);
    const out = await pngFile(options['out'], [checkpoint, ...paths], output);
    const { encoded, failed } = await new Exploration().encode(checkpoint, paths);
    for (const { path: file, reason } of failed)
      output.remark(`${printable(file)} could not be read: ${reason}`);
    if (encoded.length === 0) return exitStatus.failed;
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
    await out.write(await tiled({ count: 2 * rowsOfPairs * columns, size, channels, pixels }, columns, 2));
    return failed.length + skipped > 0 ? exitStatus.failed : exitStatus.done;
  },
};

export const timelapseCommand: Command = {
  usage: 'RUN --out FILE.gif',
  summary: 'an animation of the grid as the run learnt it: a frame a checkpoint',
  options: {
    out: { kind: 'text', help: 'the GIF file to write; - for standard output' },
    rows: { kind: 'number', help: 'default 10' },
    columns: { kind: 'number', help: 'default 10' },
    dimensions: {
      kind: 'numbers',
      help: 'across and up, counted from 0; default: those that change the last checkpoint most',
    },
  },
  async run({ positionals, options }, output) {
    const [named, ...rest] = positionals;
    if (named === undefined || rest.length > 0) throw new UsageError('timelapse needs one run folder.');
    const run = await existingFolder(named);
    const last = await lastCheckpoint(run);
    const checkpoints = (await listCheckpoints(run)).map((checkpoint) => checkpoint.path);
    const out = await OutputFile.open(options['out'], { example: 'FILE.gif', inputs: checkpoints, output });
    const rows = cells('rows', options['rows'] ?? 10);
    const columns = cells('columns', options['columns'] ?? 10);
    const exploration = new Exploration();
    const [horizontal, vertical] = await gridDimensions(exploration, last, options);
    const { model } = await exploration.inspect(last);
    const plane = dimensionPlane(model, horizontal, vertical);
    const latents = gridLatents({ plane, rows, columns });
    const bar = new ProgressBar(process.stderr);
    const asked = { checkpoints, latents, rows, columns };
    const gif = await timelapse(exploration, asked, output.closed, (done, total) =>
      bar.update({ type: 'stage', stage: 'saving', done, total }),
    );
    bar.clear();
    await out.write(gif);
    output.remark(`Across: dimension ${horizontal}; up: dimension ${vertical}.`);
    return exitStatus.done;
  },
};

export const drawCommand: Command = {
  usage: 'FOLDER',
  summary: 'draw a set of sample pictures to train on: shapes that vary in position, size, turn and colour',
  options: { count: { kind: 'number', help: 'default 3000' }, ...seedOption },
  async run({ positionals, options }, output) {
    const [folder, ...rest] = positionals;
    if (folder === undefined || rest.length > 0) throw new UsageError('draw needs one folder.');
    const count = Number(options['count'] ?? 3000);
    if (!Number.isInteger(count) || count < 1 || count > mostDrawn)
      throw new UsageError(`--count must be a whole number from 1 to ${mostDrawn}.`);
    const bar = new ProgressBar(process.stderr);
    await drawSamplePictures(path.resolve(folder), {
      count,
      seed: seedOf(options['seed']),
      onProgress: (done, total) => bar.update({ type: 'stage', stage: 'saving', done, total }),
    });
    bar.clear();
    output.print(path.resolve(folder));
    return exitStatus.done;
  },
};

/** The dimensions across and up that `--dimensions` names, else those that change the picture most. */
async function gridDimensions(
  exploration: Exploration,
  checkpoint: string,
  options: ParsedArguments['options'],
): Promise<[horizontal: number, vertical: number]> {
  const { latentDimensions } = (await exploration.inspect(checkpoint)).model;
  const asked = options['dimensions'] as readonly number[] | undefined;
  const isDimension = (value: number) => Number.isInteger(value) && value >= 0 && value < latentDimensions;
  if (asked && !(asked.length === 2 && asked[0] !== asked[1] && asked.every(isDimension))) {
    throw new UsageError(
      `--dimensions must be two different whole numbers from 0 to ${latentDimensions - 1}, such as 0,1.`,
    );
  }
  const [horizontal, vertical] = asked ?? (await mostVisibleDimensions(exploration, checkpoint));
  return [horizontal!, vertical!];
}

/** So that nobody takes the one for the other. */
function whatWasDrawn(from: SampleSource, asked: unknown): string {
  if (from === 'encodings') return 'Variations on the encodings of training pictures.';
  if (asked === 'prior') return 'Samples from the prior N(0, I).';
  return (
    'Samples from the prior N(0, I): this checkpoint holds no encodings to vary. ' +
    'One that is saved from now on will: resume the run for an epoch, or train again.'
  );
}

async function tiled(batch: PixelBatch, columns: number, gap: number): Promise<Uint8Array> {
  const scale = Math.max(1, Math.round(cellSize / batch.size));
  const picture = tile(batch, columns, { gap, scale });
  return encodePng(picture.pixels, picture.width, picture.height, picture.channels);
}

function pngFile(name: unknown, inputs: readonly string[], output: Output): Promise<OutputFile> {
  return OutputFile.open(name, { example: 'FILE.png', inputs, output });
}

function seedOf(value: unknown): number {
  const seed = value ?? 1;
  if (typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new UsageError(`--seed must be a whole number from 0 to ${2 ** 32 - 1}.`);
}

function cells(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 200) return value;
  throw new UsageError(`--${name} must be a whole number from 1 to 200.`);
}
