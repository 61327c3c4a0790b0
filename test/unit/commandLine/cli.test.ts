import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { decodeImage } from '../../../src/data/decode';
import { lines, run } from './run';

describe('the command line', () => {
  let scratch: string;
  let pictures: string;
  let cache: string;
  let checkpoint: string;
  let trained: Record<string, unknown>[];

  before(async function () {
    this.timeout(120_000);
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-cli-'));
    pictures = path.join(scratch, 'pictures');
    cache = path.join(scratch, 'cache');
    assert.equal((await run('draw', pictures, '--count', '120')).status, 0);
    const options =
      '--epochs 2 --image-size 16 --architecture dense --hidden-units 32 --latent-dimensions 4 --json';
    const runs = path.join(scratch, 'runs');
    const result = await run('train', pictures, '--runs', runs, '--cache', cache, ...options.split(' '));
    assert.equal(result.status, 0, result.stderr);
    trained = lines(result.stdout);
    checkpoint = trained.at(-1)!['checkpoint'] as string;
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  it('train prints one object an epoch, and last where the checkpoint is', () => {
    assert.deepEqual(
      trained.map(({ event, epoch }) => [event, epoch]),
      [
        ['epoch', 1],
        ['epoch', 2],
        ['done', undefined],
      ],
    );
    const { train, validation, imagesPerSecond } = trained[0] as Record<string, Record<string, number>>;
    for (const losses of [train!, validation!]) {
      assert.deepEqual(Object.keys(losses).sort(), ['kl', 'loss', 'reconstruction']);
      assert.ok(Math.abs(losses['loss']! - losses['reconstruction']! - losses['kl']!) < 1e-3);
    }
    assert.ok(Number(imagesPerSecond) > 0);
    assert.ok(path.isAbsolute(trained[2]!['run'] as string));
  });

  it('train --patience stops where validation gets no better and says so, and resume then wants more epochs', async () => {
    const runs = path.join(scratch, 'early');
    const small = '--image-size 16 --channels 1 --architecture dense --hidden-units 64 --latent-dimensions 4';
    const byHeart = '--batch-size 8 --learning-rate 0.01 --beta 0.01 --validation-fraction 0.3 --engine onnx';
    const options = `${small} ${byHeart} --epochs 200 --patience 2`.split(' ');
    const { status, stdout } = await run('train', pictures, '--runs', runs, '--cache', cache, ...options);
    assert.equal(status, 0);
    const said = stdout.trim().split('\n');
    const validation = said.flatMap((line) => /validation (-?[\d.]+)/.exec(line)?.[1] ?? []).map(Number);
    const best = 1 + validation.indexOf(Math.min(...validation));
    assert.ok(validation.length < 200);
    assert.ok(Math.abs(validation.length - best - 2) <= 1, 'two decimals can tie');
    const [, since, checkpoint_] =
      /^Stopped early: no better validation since epoch (\d+)\. Checkpoint: (.*)$/.exec(said.at(-1)!) ?? [];
    assert.equal(Number(since), validation.length - 2);
    const resumed = await run('resume', path.dirname(path.dirname(checkpoint_!)), '--cache', cache);
    assert.notEqual(resumed.status, 0);
    assert.match(resumed.stderr, /stopped early after epoch \d+, .* Ask for more epochs to go on with it\./);
  });

  it('evaluate gives the bound of the whole folder', async () => {
    const result = await run('evaluate', checkpoint, pictures, '--cache', cache, '--json');
    const [evaluation] = lines(result.stdout) as Record<string, number>[];
    assert.equal(evaluation!['images'], 120);
    assert.ok(Math.abs(evaluation!['elbo']! + evaluation!['reconstruction']! + evaluation!['kl']!) < 1e-6);
    assert.ok(evaluation!['psnr']! > 5 && evaluation!['psnr']! < 60, `${evaluation!['psnr']} dB`);
  });

  it('encode gives a line an image, and reports what cannot be read', async () => {
    const [label] = await readdir(pictures);
    const [name] = await readdir(path.join(pictures, label!));
    const image = path.join(pictures, label!, name!);
    const broken = path.join(scratch, 'broken.png');
    await writeFile(broken, 'not a picture');
    const result = await run('encode', checkpoint, image, broken, image, '--json');
    assert.equal(result.status, 1);
    assert.match(result.stderr, /broken\.png could not be read/);
    const encoded = lines(result.stdout) as { mean: number[]; logVariance: number[]; image: string }[];
    assert.equal(encoded.length, 2);
    assert.equal(encoded[0]!.mean.length, 4);
    assert.equal(encoded[0]!.logVariance.length, 4);
    assert.deepEqual(encoded[0], encoded[1]);
  });

  for (const [command, ...options] of [
    ['sample', '--rows', '2', '--columns', '3'],
    ['grid', '--rows', '3', '--columns', '3', '--dimensions', '1,0'],
  ] as const) {
    it(`${command} writes a picture with something in it`, async () => {
      const out = path.join(scratch, `${command}.png`);
      const result = await run(command, checkpoint, '--out', out, ...options);
      assert.equal(result.status, 0, result.stderr);
      const pixels = await decodeImage(out, { imageSize: 32, channels: 3, background: '#000000' });
      assert.ok(new Set(pixels).size > 10);
    });
  }

  it('sample draws variations on the encodings, or from the prior, and says which', async () => {
    const drawn = async (of: string, ...options: string[]) => {
      const result = await run('sample', of, '--rows', '2', '--columns', '3', '--out', '-', ...options);
      assert.equal(result.status, 0, result.stderr);
      return result;
    };
    const usual = await drawn(checkpoint);
    assert.equal(usual.stderr, 'Variations on the encodings of training pictures.\n');
    assert.equal((await drawn(checkpoint, '--from', 'encodings')).stdout, usual.stdout);
    const prior = await drawn(checkpoint, '--from', 'prior');
    assert.equal(prior.stderr, 'Samples from the prior N(0, I).\n');
    assert.notEqual(prior.stdout, usual.stdout);
    const earlier = 'test/fixtures/v1/runs/dense-bernoulli-grey/checkpoints/epoch-0004.safetensors';
    assert.match(
      (await drawn(earlier)).stderr,
      /from the prior .* holds no encodings to vary\. .* train again/,
    );
    const wrong = await run('sample', checkpoint, '--out', '-', '--from', 'posterior');
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /--from must be one of encodings, prior, not 'posterior'/);
  });

  it('encode --csv writes a table of the images trained on, with the numbers that encode gives', async () => {
    const out = path.join(scratch, 'table.csv');
    const written = await run('encode', trained.at(-1)!['run'] as string, '--csv', out, '--cache', cache);
    assert.equal(written.status, 0, written.stderr);
    const [head, ...table] = (await readFile(out, 'utf8')).trimEnd().split('\n');
    assert.match(head!, /^path,label,split,reconstruction,kl,z0,z1/);
    const { data } = JSON.parse(
      await readFile(path.join(trained.at(-1)!['run'] as string, 'run.json'), 'utf8'),
    ) as { data: { images: number; validationImages: number } };
    assert.equal(table.length, data.images);
    assert.equal(table.filter((line) => line.includes(',validation,')).length, data.validationImages);
    const [image, , , reconstruction, , ...latents] = table[3]!.split(',');
    const [single] = lines((await run('encode', checkpoint, image!, '--json')).stdout);
    near(Number(reconstruction), single!['reconstruction'] as number);
    for (const [i, value] of (single!['mean'] as number[]).entries()) near(Number(latents[i]), value);
    const piped = await run('encode', checkpoint, '--csv', '-', '--cache', cache);
    assert.equal(piped.stdout, await readFile(out, 'utf8'));
    assert.equal((await run('encode', checkpoint, image!, '--csv', out)).status, 2);
  });

  it('timelapse writes an animation with a frame a checkpoint', async () => {
    const out = path.join(scratch, 'grid.gif');
    const trainedRun = trained.at(-1)!['run'] as string;
    const made = await run('timelapse', trainedRun, '--out', out, '--rows', '2', '--columns', '3');
    assert.equal(made.status, 0, made.stderr);
    const { pages = 1, format } = await sharp(out, { animated: true }).metadata();
    const saved = await readdir(path.join(trainedRun, 'checkpoints'));
    assert.deepEqual([format, pages], ['gif', saved.length]);
    assert.equal((await run('timelapse', scratch, '--out', out)).status, 1);
  });

  it('curves writes an SVG chart', async () => {
    const out = path.join(scratch, 'curves.svg');
    assert.equal((await run('curves', trained.at(-1)!['run'] as string, '--out', out)).status, 0);
    assert.match(await readFile(out, 'utf8'), /<polyline points="[\d., ]+"/);
  });

  for (const words of [
    [],
    ['dance'],
    ['train'],
    ['train', '/no/such/folder'],
    ['train', '.', '--epochs', 'x'],
    ['train', '.', '--unknown'],
    ['train', '.', '--likelihood', 'poisson'],
    ['evaluate', '/no/such.safetensors', '.'],
    ['sample', 'checkpoint'],
    ['grid', '--out', 'x.png'],
  ]) {
    it(`answers '${words.join(' ')}' with one clear line and status 2`, async () => {
      const { status, stdout, stderr } = await run(...words);
      assert.equal(status, 2);
      if (words.length > 0) assert.equal(stderr.trim().split('\n').length, 1, stderr);
      else assert.match(stdout, /Usage/);
      assert.doesNotMatch(stderr, /\bat .*\(/, 'no stack');
    });
  }
});

function near(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= 2e-5 * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
}
