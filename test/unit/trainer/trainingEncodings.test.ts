import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeImage } from '../../../src/data/decode';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { splitDataset } from '../../../src/data/split';
import { type Engine, loadEngine } from '../../../src/engine';
import type { EncodedImage } from '../../../src/protocol/trainer';
import { principalPlane } from '../../../src/latent/latentPlane';
import { Exploration } from '../../../src/trainer/exploration';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { TrainingEncodings } from '../../../src/trainer/trainingEncodings';
import { train } from '../../../src/trainer/trainingRun';

const count = 1200;

describe('the encodings of the training pictures', function () {
  this.timeout(120_000);
  let scratch: string;
  let cacheFolder: string;
  let folder: string;
  let checkpoint: string;
  let exploration: Exploration;
  let encodings: TrainingEncodings;
  let asked: { readonly checkpoint: string; readonly cacheFolder: string };
  /** As the command line encodes them, one by one. */
  let encoded: readonly EncodedImage[];
  /** Some rows of all, in no order. */
  const rows = Uint32Array.of(1199, 0, 511, 512, 640, 3, 3);

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-encodings-'));
    [folder, cacheFolder] = [path.join(scratch, 'shapes, "odd"'), path.join(scratch, 'cache')];
    await drawSamplePictures(folder, { count });
    const configuration = {
      architecture: 'dense',
      hiddenUnits: [16],
      latentDimensions: 3,
      imageSize: 8,
      epochs: 1,
      validationFraction: 0.1,
      engine: 'onnx',
    } as const;
    const runsFolder = path.join(scratch, 'runs');
    const extensionVersion = '0.0.0-test';
    ({ checkpoint } = await train(
      { folder, runsFolder, cacheFolder, configuration, extensionVersion },
      {
        control: new TrainingControl(),
        signal: new AbortController().signal,
        emit: () => undefined,
        log: () => undefined,
      },
    ));
    asked = { checkpoint, cacheFolder };
    exploration = new Exploration();
    encodings = new TrainingEncodings(exploration, { umapEntry: path.resolve('dist/umap.js') });
    const { paths } = await encodings.trainingPictures(asked, rows);
    ({ encoded } = await exploration.encode(checkpoint, paths));
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  const near = (actual: number, expected: number): void => {
    const within = 2e-5 * Math.max(1, Math.abs(expected));
    assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
  };

  it('lie on a map of two dimensions where the command line encodes them', async () => {
    const { places, plane } = await encodings.places(asked, { kind: 'dimensions', x: 2, y: 0 });
    assert.equal(places.length, 2 * count);
    for (const [i, { mean }] of encoded.entries()) {
      near(places[2 * rows[i]!]!, mean[2]!);
      near(places[2 * rows[i]! + 1]!, mean[0]!);
    }
    assert.deepEqual([...plane!.horizontal, ...plane!.vertical], [0, 0, 1, 1, 0, 0]);
    const line = await encodings.places(asked, { kind: 'dimensions', x: 1 });
    assert.ok(line.places.every((value, i) => i % 2 === 0 || value === 0));
    await assert.rejects(encodings.places(asked, { kind: 'dimensions', x: 0, y: 3 }), /no dimension 3/);
  });

  it('lie on principal axes and on any plane in units of its directions', async () => {
    const space = await encodings.latentSpace(asked);
    const principal = await encodings.places(asked, { kind: 'principal', x: 1, y: 0 });
    const variance = (first: number) => {
      let sum = 0;
      for (let i = first; i < 2 * count; i += 2) sum += principal.places[i]! ** 2 / count;
      return sum;
    };
    assert.ok(Math.abs(variance(0) - 1) < 1e-3 && Math.abs(variance(1) - 1) < 1e-3, 'standard deviations');
    const plane = principalPlane(space, 1, 0);
    assert.deepEqual(principal.plane, plane);
    const same = await encodings.places(asked, { kind: 'plane', ...plane });
    assert.deepEqual(same.places, principal.places);
    const other = { ...plane, origin: Float32Array.of(1, 2) };
    await assert.rejects(encodings.places(asked, { kind: 'plane', ...other }), /3 latent dimensions/);
  });

  it('have the posteriors, divergences and losses that the command line gives', async () => {
    const { means, logVariances } = await encodings.posteriors(asked, rows);
    const { kl } = await encodings.latentSpace(asked);
    const { losses } = await encodings.reconstructionLosses(asked);
    assert.deepEqual([kl.length, losses.length], [count, count]);
    for (const [i, each] of encoded.entries()) {
      for (let k = 0; k < 3; k++) {
        near(means[3 * i + k]!, each.mean[k]!);
        near(logVariances[3 * i + k]!, each.logVariance[k]!);
      }
      near(kl[rows[i]!]!, each.losses.kl);
      near(losses[rows[i]!]!, each.losses.reconstruction);
    }
    await assert.rejects(encodings.posteriors(asked, Uint32Array.of(count)), /no picture 1200/);
  });

  it('are known as held out exactly where the split of the run held them out', async () => {
    const { heldOut, labels, labelNames } = await encodings.latentSpace(asked);
    const { record } = (await exploration.runRecord(checkpoint))!;
    const { validation } = splitDataset(count, 0.1, record.training.seed);
    assert.deepEqual(
      [...heldOut!.entries()].flatMap(([row, is]) => (is ? [row] : [])),
      [...validation],
    );
    const { paths } = await encodings.trainingPictures(asked, rows);
    assert.deepEqual(
      [...rows].map((row) => labelNames[labels[row]!]),
      paths.map((file) => path.basename(path.dirname(file))),
    );
  });

  it('are not said to be held out once the folder has changed', async () => {
    const more = path.join(folder, 'one-more.png');
    await copyFile(encoded[0]!.path, more);
    try {
      const { heldOut, count: now } = await new TrainingEncodings(exploration).latentSpace(asked);
      assert.deepEqual([heldOut, now], [undefined, count + 1]);
    } finally {
      await rm(more);
    }
  });

  it('show the pictures from the store, in any order, and from the folder when the store is gone', async () => {
    const { paths, labels, pictures } = await encodings.trainingPictures(asked, rows);
    assert.deepEqual(
      labels,
      paths.map((file) => path.basename(path.dirname(file))),
    );
    const { transform } = await exploration.inspect(checkpoint);
    const decoded = await Promise.all(paths.map((file) => decodeImage(file, transform)));
    assert.deepEqual(Buffer.from(pictures.pixels), Buffer.concat(decoded));
    const away = `${folder}-away`;
    await rename(folder, away);
    assert.deepEqual((await encodings.trainingPictures(asked, rows)).pictures, pictures, 'no file is opened');
    await rename(away, folder);
    for (const name of await readdir(cacheFolder))
      if (name.endsWith('.pixels')) await rm(path.join(cacheFolder, name));
    assert.deepEqual((await encodings.trainingPictures(asked, rows)).pictures, pictures);
    await assert.rejects(encodings.trainingPictures(asked, Uint32Array.of(count)), /no picture 1200/);
  });

  it('surround a picture with a plane through it', async () => {
    const { plane, row } = await encodings.neighbourhood(asked, encoded[4]!.mean);
    assert.equal(row, rows[4]);
    for (const [k, value] of plane.origin.entries()) near(value, encoded[4]!.mean[k]!);
    assert.ok(Math.hypot(...plane.horizontal) >= Math.hypot(...plane.vertical));
    const chosen = await encodings.neighbourhood(asked);
    assert.ok(chosen.row < count);
    assert.deepEqual(await encodings.neighbourhood(asked), chosen);
  });

  it('are written as a table that says what they are when it is read back', async () => {
    const file = path.join(scratch, 'table.csv');
    assert.equal(await encodings.writeCsv(asked, file, rows), rows.length);
    const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n').map(fields);
    assert.deepEqual(head, ['path', 'label', 'split', 'reconstruction', 'kl', 'z0', 'z1', 'z2']);
    const { paths, labels } = await encodings.trainingPictures(asked, rows);
    const { means } = await encodings.posteriors(asked, rows);
    const { losses } = await encodings.reconstructionLosses(asked);
    const { heldOut, kl } = await encodings.latentSpace(asked);
    assert.equal(lines.length, rows.length);
    for (const [i, line] of lines.entries()) {
      const row = rows[i]!;
      const split = heldOut![row] ? 'validation' : 'training';
      assert.deepEqual(line.slice(0, 3), [paths[i], labels[i], split]);
      const numbers = Float32Array.from(line.slice(3), Number);
      assert.deepEqual(
        numbers,
        Float32Array.of(losses[row]!, kl[row]!, ...means.subarray(3 * i, 3 * i + 3)),
        'every digit',
      );
    }
    assert.equal(await encodings.writeCsv(asked, file), count);
    assert.equal((await readFile(file, 'utf8')).split('\n').length, count + 2);
    assert.deepEqual(await encodings.trainingPaths(asked, rows), paths);
    await assert.rejects(encodings.writeCsv(asked, file, Uint32Array.of(count)), /no picture 1200/);
  });

  it('leave the table of before as it was when writing one is given up', async () => {
    const file = path.join(scratch, 'kept.csv');
    await writeFile(file, 'before');
    const controller = new AbortController();
    const writing = encodings.writeCsv(asked, file, new Uint32Array(500_000), controller.signal);
    setTimeout(() => controller.abort(), 30);
    await assert.rejects(writing, { name: 'AbortError' });
    assert.equal(await readFile(file, 'utf8'), 'before');
    assert.deepEqual(
      (await readdir(scratch)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('are laid out by UMAP once, told of meanwhile, and kept on disk for another process', async () => {
    const heard: string[] = [];
    const making = {
      umapEntry: path.resolve('dist/umap.js'),
      onProgress: (progress: { checkpoint: string }) => heard.push(progress.checkpoint),
    };
    const first = await new TrainingEncodings(exploration, making).places(asked, { kind: 'umap' });
    assert.equal(first.fitted, count);
    assert.equal(first.plane, undefined);
    assert.equal(first.places.length, 2 * count);
    assert.ok(heard.length > 20 && heard.every((each) => each === checkpoint));
    const nothing = { umapEntry: path.join(scratch, 'missing.js') };
    const again = await new TrainingEncodings(exploration, nothing).places(asked, { kind: 'umap' });
    assert.deepEqual(again, first);
  });

  it('are made while others are answered, and given up when the last who waits has cancelled', async () => {
    let encodes = 0;
    const waiting = new Map<number, () => void>();
    /** Settled when the engine is asked to encode for the nth time. */
    const encoding = (n: number) => new Promise<void>((resolve) => waiting.set(n, resolve));
    const engine = slowed((await loadEngine('onnx')).engine, (program) => {
      if (program === 'encode') waiting.get(++encodes)?.();
    });
    const slow = new Exploration(() => Promise.resolve(engine));
    const answering = new TrainingEncodings(slow);
    const [one, other] = [new AbortController(), new AbortController()];
    let isMade = false;
    const begun = encoding(2);
    const first = answering.latentSpace(asked, one.signal);
    const second = answering.latentSpace(asked, other.signal).finally(() => (isMade = true));
    second.catch(() => undefined);
    await begun;
    await slow.decode(checkpoint, Float32Array.of(0, 0, 0));
    assert.equal(isMade, false, 'answered in between');
    one.abort();
    await assert.rejects(first, { name: 'AbortError' });
    await Promise.race([encoding(encodes + 1), second]);
    assert.equal(isMade, false, 'someone else still waits');
    other.abort();
    await assert.rejects(second, { name: 'AbortError' });
    await slow.decode(checkpoint, Float32Array.of(0, 0, 0));
    const last = encodes;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(encodes, last, 'nobody waits');
    assert.equal((await answering.latentSpace(asked)).count, count, 'asked for again, it is made');
  });
});

/** Of a line of CSV. */
function fields(line: string): string[] {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!);
}

/** An engine each of whose runs takes a while and is told of. */
function slowed(engine: Engine, ran: (program: string) => void): Engine {
  return {
    ...engine,
    compile: async (program) => {
      const compiled = await engine.compile(program);
      return {
        ...compiled,
        program,
        run: async (...inputs: Parameters<typeof compiled.run>) => {
          ran(program.name.split(' ')[0]!);
          await new Promise((resolve) => setTimeout(resolve, 30));
          return compiled.run(...inputs);
        },
        dispose: () => compiled.dispose(),
      };
    },
  };
}
