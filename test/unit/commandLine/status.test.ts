import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TransformError } from '../../../src/data/transform';
import { statusOf, wordsFor } from '../../../src/commandLine/exitStatus';
import { UsageError } from '../../../src/commandLine/arguments';
import { cli, type Finished, lines, run, runWith, shell, smallModel, type Trained, trainSmall } from './run';

describe('the command line when something is wrong', function () {
  this.timeout(120_000);
  let scratch: string;
  let trained: Trained;
  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-status-'));
    trained = await trainSmall(scratch);
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  const here = (name: string) => path.join(scratch, name);
  const options = () => ['--runs', here('more runs'), '--cache', trained.cache, ...smallModel];

  function assertOneLine(
    { status, stderr, stdout }: Finished,
    expected: number,
    words: RegExp,
    what: string,
  ) {
    assert.equal(status, expected, `${what}: ${stderr}`);
    assert.match(stderr, words, what);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.equal(stdout, '', what);
  }

  /** Every command that reads a checkpoint. */
  const readers = (checkpoint: string): string[][] => [
    ['encode', checkpoint, trained.pictures],
    ['encode', checkpoint, trained.pictures, '--json'],
    ['evaluate', checkpoint, trained.pictures, '--cache', trained.cache, '--json'],
    ['sample', checkpoint, '--rows', '2', '--columns', '2', '--out', here('x.png')],
    ['grid', checkpoint, '--rows', '2', '--columns', '2', '--out', here('x.png')],
    ['reconstruct', checkpoint, trained.pictures, '--out', here('x.png')],
  ];

  /** A copy of the checkpoint, changed. */
  async function changed(
    name: string,
    change: (bytes: Buffer, dataStart: number) => Buffer,
  ): Promise<string> {
    const bytes = await readFile(trained.checkpoint);
    await writeFile(here(name), change(bytes, 8 + Number(bytes.readBigUInt64LE(0))));
    return here(name);
  }

  /** Where the numbers of the parameters lie: not those of the encodings, which are checked for themselves. */
  function parameterPlaces(bytes: Buffer, start: number): number[] {
    const header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<
      string,
      { data_offsets?: number[] }
    >;
    const offsets = Object.entries(header).flatMap(([name, { data_offsets: of }]) =>
      of && !name.startsWith('encodings/') ? [of as [number, number]] : [],
    );
    return offsets.flatMap(([from, to]) =>
      Array.from({ length: (to - from) / 4 }, (_, i) => start + from + 4 * i),
    );
  }

  it('calls wrong words by their name, not a defect', async () => {
    const grid = await run('grid', trained.checkpoint, '--dimensions', '1,1', '--out', here('x.png'));
    assertOneLine(grid, 2, /--dimensions must be two different whole numbers/, 'one dimension twice');
    const draw = await run('draw', trained.checkpoint);
    assertOneLine(draw, 1, /a file of that name is in the way/, 'a file for a folder');
  });

  for (const [name, value, everywhere] of [
    ['NaN', NaN, false],
    ['infinity', -Infinity, false],
    ['finite weights that overflow', 3e37, true],
  ] as const) {
    it(`says the damage of weights with ${name}, in every command, and never prints null (issue 6, 6)`, async () => {
      const checkpoint = await changed(`${name}.safetensors`, (bytes, start) => {
        const places = everywhere ? parameterPlaces(bytes, start) : [start];
        for (const at of places) bytes.writeFloatLE(value, at);
        return bytes;
      });
      for (const words of readers(checkpoint)) {
        const result = await run(...words);
        assertOneLine(result, 1, /damaged.*(not finite).*Choose another checkpoint/, words[0]!);
      }
    });
  }

  it('calls a damaged file damaged, and a name of nothing wrong words (issue 6, 16)', async () => {
    const cut = await changed('cut.safetensors', (bytes) => bytes.subarray(0, bytes.length / 2));
    const text = here('text.safetensors');
    await writeFile(text, 'not a checkpoint, whatever it is called');
    for (const checkpoint of [cut, text])
      for (const words of readers(checkpoint))
        assertOneLine(await run(...words), 1, /cannot be read/, words[0]!);
    for (const words of readers(here('none.safetensors')))
      assertOneLine(await run(...words), 2, /does not exist/, words[0]!);
    const damagedRun = here('damaged run');
    await cp(trained.run, damagedRun, { recursive: true });
    await writeFile(path.join(damagedRun, 'run.json'), '{"formatVersion":');
    for (const words of [['resume'], ['curves', '--out', here('x.svg')]]) {
      const [command, ...rest] = words as [string, ...string[]];
      assertOneLine(await run(command, damagedRun, ...rest), 1, /run\.json cannot be read/, command);
      assertOneLine(await run(command, trained.pictures, ...rest), 1, /not the folder of a run/, command);
      assertOneLine(await run(command, here('none'), ...rest), 2, /does not exist/, command);
      assertOneLine(await run(command, trained.checkpoint, ...rest), 2, /is not a folder/, command);
    }
    const lost = here('lost state');
    await cp(trained.run, lost, { recursive: true });
    await rm(path.join(lost, 'state'), { recursive: true });
    await mkdir(path.join(lost, 'state'));
    assertOneLine(await run('resume', lost, '--epochs', '9'), 1, /no saved state/, 'resume');
  });

  it('tells wrong words from work that failed (issue 6, 16)', async () => {
    for (const words of [
      ['train', trained.pictures, '--epochs', '0'],
      ['train', trained.pictures, '--epochs', '1e308'],
      ['train', trained.pictures, '--image-size', '1000'],
      ['train', trained.pictures, '--channels', '2'],
      ['train', trained.pictures, '--background', 'blue'],
      ['train', trained.pictures, '--seed', '-1'],
      ['train', trained.pictures, '--beta', 'Infinity'],
      ['resume', trained.run],
      ['resume', trained.run, '--epochs', '12.5'],
      ['sample', trained.checkpoint, '--seed', '1.5', '--out', here('x.png')],
      ['sample', trained.checkpoint, '--rows', '0', '--out', here('x.png')],
      ['sample', trained.checkpoint],
      ['grid', trained.checkpoint, '--dimensions', '0,9', '--out', here('x.png')],
      ['draw', here('drawn'), '--count', '1e9'],
      ['encode', trained.checkpoint],
      ['encode', trained.checkpoint, '--list', here('no list')],
      ['engines', 'all'],
    ]) {
      const { status, stderr } = await run(...words, ...(words[0] === 'train' ? options().slice(0, 4) : []));
      assert.equal(status, 2, `${words.join(' ')}: ${stderr}`);
      assert.match(stderr, /^(.*\n)?latent-explorer: [^\n]+\n$/, words.join(' '));
      assert.doesNotMatch(stderr, /defect/);
    }
    await mkdir(here('few'));
    await writeFile(here('few/a.png'), 'text');
    const few = await run('train', here('few'), ...options());
    assertOneLine(few, 1, /at least 16 are needed/, 'train on too few');
  });

  it('tells a defect of ours, such as a stack overflow, from wrong words (issue 6, 16)', () => {
    const overflow = () => {
      const dig = (depth: number): number => 1 + dig(depth + 1);
      try {
        return dig(0);
      } catch (error) {
        return error;
      }
    };
    for (const defect of [
      overflow(),
      new RangeError('Invalid array length'),
      new TypeError('x is undefined'),
    ]) {
      assert.equal(statusOf(defect), 1);
      assert.match(wordsFor(defect), /^This is a defect of Latent Explorer[\s\S]*\n\s+at /);
    }
    for (const wrong of [new UsageError('No such option.'), new TransformError('Too large.')]) {
      assert.equal(statusOf(wrong), 2);
      assert.equal(wordsFor(wrong), wrong.message);
    }
  });

  it('ends in words where no run folder can be made, rather than never (issue 6, 16)', async function () {
    if (process.platform !== 'linux') return this.skip();
    for (const folder of ['/proc/latent-explorer/runs', '/proc']) {
      const words = ['train', trained.pictures, '--cache', trained.cache, ...smallModel, '--runs', folder];
      const { status, stderr } = await runWith({ timeout: 30_000 }, ...words);
      assert.equal(status, 1, `${folder}: ${stderr}`);
      assert.match(stderr.trim().split('\n').at(-1)!, /^latent-explorer: No folder can be made in \/proc/);
    }
    const words = ['train', trained.pictures, '--epochs', '1', '--runs', here('more runs'), ...smallModel];
    const uncached = await runWith({ timeout: 60_000 }, ...words, '--cache', '/proc/latent-explorer/cache');
    assert.equal(uncached.status, 0, uncached.stderr);
    assert.match(uncached.stderr, /could not be kept.*No folder can be made in \/proc/);
  });

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`saves and ends with ${status} on ${signal} (issue 6, 16)`, async function () {
      if (process.platform === 'win32') return this.skip();
      const words = ['train', trained.pictures, '--epochs', '100000', '--json', ...options()];
      const child = spawn(process.execPath, [cli, ...words]);
      let printed = '';
      let remarks = '';
      child.stderr.on('data', (data: Buffer) => (remarks += data.toString()));
      const ended = new Promise((resolve) => child.on('close', resolve));
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (data: Buffer) => {
          printed += data.toString();
          if (printed.includes('\n')) resolve();
        });
      });
      child.kill(signal);
      assert.equal(await ended, status, remarks);
      const done = JSON.parse(printed.trim().split('\n').at(-1)!) as Record<string, string>;
      assert.equal(done['event'], 'done');
      assert.equal(done['outcome'], 'stopped');
      assert.ok((await readFile(done['checkpoint']!)).length > 1000);
    });
  }

  it('goes on with a training whose output nobody reads any more (issue 6, 5)', async function () {
    if (process.platform === 'win32') return this.skip();
    const words = [
      'train',
      trained.pictures,
      '--runs',
      here('piped runs'),
      '--cache',
      trained.cache,
      ...smallModel,
    ];
    const { status, stdout, stderr } = await shell(
      `$CLI ${quoted(words)} --epochs 30 --json | head -n 1`,
      scratch,
    );
    assert.equal(status, 0, stderr);
    assert.equal((JSON.parse(stdout) as Record<string, unknown>)['epoch'], 1);
    assert.doesNotMatch(stderr, /EPIPE|Unhandled|\bat .*\(/);
    const [name] = await readdir(here('piped runs'));
    const checkpoints = await readdir(path.join(here('piped runs'), name!, 'checkpoints'));
    assert.ok(checkpoints.includes('epoch-0030.safetensors'), checkpoints.join());
  });

  it('stops printing quietly when nobody reads the output, in every command (issue 6, 5)', async function () {
    if (process.platform === 'win32') return this.skip();
    const out = here('x.png');
    const commands = [
      ...readers(trained.checkpoint),
      ['sample', trained.checkpoint, '--rows', '60', '--columns', '60', '--out', '-'],
      ['curves', trained.run, '--out', here('x.svg')],
      ['draw', here('drawn'), '--count', '4'],
      ['train', '--help'],
      ['help'],
    ];
    for (const words of commands) {
      // The reader of results and remarks is gone before anything is printed.
      const { status, stderr } = await shell(`$CLI ${quoted(words)} 2>&1 | true`, scratch);
      assert.deepEqual([status, stderr], [0, ''], words.join(' '));
    }
    await rm(out, { force: true });
  });

  it('goes on with a run whose pictures were touched, or unpacked again (issue 6, 12)', async () => {
    const touched = here('touched');
    await cp(trained.pictures, touched, { recursive: true });
    const first = await run('train', touched, '--epochs', '1', '--json', ...options());
    assert.equal(first.status, 0, first.stderr);
    await rm(touched, { recursive: true });
    await cp(trained.pictures, touched, { recursive: true });
    const { run: folder } = lines(first.stdout).at(-1) as { run: string };
    const resumed = await run('resume', folder, '--epochs', '2', '--cache', trained.cache);
    assert.equal(resumed.status, 0, resumed.stderr);
    const [label] = await readdir(touched);
    const [name] = await readdir(path.join(touched, label!));
    await copyFile(
      trained.pictures + `/${label}/${(await readdir(path.join(touched, label!)))[1]}`,
      path.join(touched, label!, name!),
    );
    const changed = await run('resume', folder, '--epochs', '3', '--cache', trained.cache);
    assert.equal(changed.status, 2, changed.stderr);
    assert.match(changed.stderr, /have changed since this run began/);
  });

  it('takes the word of the person for the pictures of a version 0.1 run, together with what else is to change (issue 6, 12)', async () => {
    const first = await run('train', trained.pictures, '--epochs', '1', '--json', ...options());
    const { run: folder } = lines(first.stdout).at(-1) as { run: string };
    const file = path.join(folder, 'run.json');
    type Kept = { data: { fingerprint: string }; changes: readonly object[] };
    const record = async () => JSON.parse(await readFile(file, 'utf8')) as Kept;
    const made = await record();
    // As version 0.1 had it, of files with other times.
    await writeFile(file, JSON.stringify({ ...made, data: { ...made.data, fingerprint: '0'.repeat(64) } }));
    const resume = (...words: string[]) => run('resume', folder, '--cache', trained.cache, ...words);
    const refused = await resume('--epochs', '2');
    assert.match(refused.stderr, /--accept-pictures/);
    assert.notEqual(refused.status, 0);
    const taken = await resume('--epochs', '2', '--accept-pictures', '--learning-rate', '0.0005');
    assert.equal(taken.status, 0, taken.stderr);
    const { data, changes } = await record();
    assert.equal(data.fingerprint, made.data.fingerprint);
    const [asked, accepted] = changes.map((change) => ({ ...change, at: '', step: 0 }));
    assert.deepEqual(asked, { at: '', step: 0, epochs: 2, learningRate: 0.0005 });
    assert.deepEqual(accepted, { at: '', step: 0, acceptedPictures: true });
    // And need not be asked again, however often something was changed.
    const often = Array<object | undefined>(10_000).fill(changes[0]);
    await writeFile(file, JSON.stringify({ ...(await record()), changes: often }));
    const again = await resume('--epochs', '3');
    assert.equal(again.status, 0, again.stderr);
    const kept = (await record()).changes;
    assert.equal(kept.length, 10_000);
    assert.equal((kept.at(-1) as { epochs?: number }).epochs, 3);
  });

  it('says so when results are lost to a full disk (issue 6, 5)', async function () {
    if (process.platform !== 'linux') return this.skip();
    const { status, stderr } = await shell('$CLI help > /dev/full', scratch);
    assert.equal(status, 1);
    assert.match(stderr, /^latent-explorer: The results could not be written: .*ENOSPC.*\n$/);
  });

  it('takes folders and lists of pictures, by lines or NUL, from a file or the standard input (issue 6, 17)', async () => {
    const images = here('listed');
    await mkdir(path.join(images, 'inside'), { recursive: true });
    const names = ['a b.png', 'ü.png', 'inside/c.png', 'line\nbreak.png'];
    const [label] = await readdir(trained.pictures);
    const [first] = await readdir(path.join(trained.pictures, label!));
    for (const name of names)
      await copyFile(path.join(trained.pictures, label!, first!), path.join(images, name));
    const full = names.map((name) => path.join(images, name));
    const encoded = async (input: string | undefined, ...words: string[]) => {
      const { status, stdout, stderr } = await runWith(
        { input },
        'encode',
        trained.checkpoint,
        '--json',
        ...words,
      );
      assert.equal(status, 0, stderr);
      return stdout
        .trim()
        .split('\n')
        .map((line) => path.relative(images, (JSON.parse(line) as { image: string }).image));
    };
    assert.deepEqual(await encoded(undefined, images), [
      'a b.png',
      'inside/c.png',
      'line\nbreak.png',
      'ü.png',
    ]);
    assert.deepEqual(await encoded(full.join('\0'), '--list', '-'), names);
    assert.deepEqual(
      await encoded(`${full.slice(0, 3).join('\r\n')}\r\n\r\n`, '--list', '-'),
      names.slice(0, 3),
    );
    await writeFile(here('list.txt'), full.slice(0, 2).join('\n'));
    assert.deepEqual(await encoded(undefined, full[2]!, '--list', here('list.txt')), [
      names[2],
      names[0],
      names[1],
    ]);

    const latin = Buffer.concat([
      Buffer.from(`${full[0]}\n${images}/caf`),
      Buffer.from([0xe9]),
      Buffer.from('.png\n'),
    ]);
    const mixed = await runWith({ input: latin }, 'encode', trained.checkpoint, '--json', '--list', '-');
    assert.equal(mixed.status, 1);
    assert.match(mixed.stderr, /caf\ufffd\.png was left out: its name is not UTF-8/);
    assert.equal(mixed.stdout.trim().split('\n').length, 1);
  });
});

/** Words for a shell. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
