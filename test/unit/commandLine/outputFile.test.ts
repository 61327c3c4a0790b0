import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { run, shell, type Trained, trainSmall } from './run';

const isPng = (bytes: Uint8Array) => Buffer.from(bytes.subarray(1, 4)).toString() === 'PNG';

describe('--out (issue 6, 4)', function () {
  this.timeout(60_000);
  let scratch: string;
  let trained: Trained;
  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-out-'));
    trained = await trainSmall(scratch);
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  const here = (name: string) => path.join(scratch, name);
  const sample = (out: string) =>
    run('sample', trained.checkpoint, '--rows', '2', '--columns', '2', '--out', out);

  it('replaces a file, keeping its permissions', async () => {
    await writeFile(here('old.png'), 'old');
    await chmod(here('old.png'), 0o600);
    assert.deepEqual(await sample(here('old.png')), {
      status: 0,
      stdout: `${here('old.png')}\n`,
      stderr: 'Variations on the encodings of training pictures.\n',
    });
    assert.ok(isPng(await readFile(here('old.png'))));
    if (process.platform !== 'win32') assert.equal((await stat(here('old.png'))).mode & 0o777, 0o600);
  });

  it('writes what a link leads to, and the link stays', async function () {
    if (process.platform === 'win32') return this.skip();
    await mkdir(here('elsewhere'));
    for (const [name, target] of [
      ['link.png', 'elsewhere/there.png'],
      ['link to nothing.png', 'elsewhere/made.png'],
    ] as const) {
      if (name === 'link.png') await writeFile(here(target), 'old');
      await symlink(target, here(name));
      assert.equal((await sample(here(name))).status, 0);
      assert.equal(await readlink(here(name)), target);
      assert.ok(isPng(await readFile(here(target))));
    }
  });

  it('writes into a pipe, which stays one', async function () {
    if (process.platform === 'win32') return this.skip();
    execFileSync('mkfifo', [here('pipe')]);
    const reader = spawn('cat', [here('pipe')]);
    const bytes = buffer(reader.stdout);
    try {
      const result = await sample(here('pipe'));
      assert.equal(result.status, 0, result.stderr);
      assert.ok((await lstat(here('pipe'))).isFIFO());
      assert.ok(isPng(await bytes));
    } finally {
      // It waits for ever for a pipe that was replaced.
      reader.kill();
    }
  });

  it('writes into a device, which stays one', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip();
    // A second /dev/null, so that no test can harm the first.
    execFileSync('mknod', [here('null'), 'c', '1', '3']);
    await chmod(here('null'), 0o666);
    const { status, stderr } = await sample(here('null'));
    assert.ok((await lstat(here('null'))).isCharacterDevice());
    // Some disks take the node but let nobody open it.
    if (status !== 0) assert.match(stderr, /null could not be written/);
  });

  it('writes to the standard output by any of its names, and nothing else with it', async function () {
    if (process.platform === 'win32') return this.skip();
    await symlink('/dev/stdout', here('standard output'));
    const words = `$CLI sample ${trained.checkpoint} --rows 1 --columns 1 --out`;
    for (const name of ['-', '/dev/stdout', "'standard output'", '/proc/self/fd/1']) {
      assert.equal((await shell(`${words} ${name} | cat > piped.png`, scratch)).status, 0, name);
      assert.equal((await shell(`${words} ${name} > file.png`, scratch)).status, 0, name);
      const piped = await readFile(here('piped.png'));
      assert.ok(isPng(piped), name);
      assert.deepEqual(await readFile(here('file.png')), piped, name);
    }
    assert.equal(await readlink('/dev/stdout'), '/proc/self/fd/1');
    assert.equal(await readlink(here('standard output')), '/dev/stdout');
  });

  it('is refused over a checkpoint, a picture or a file of a run, whatever it is called', async () => {
    const { checkpoint, pictures } = trained;
    const other = here('other.safetensors');
    await copyFile(checkpoint, other);
    await link(checkpoint, here('same.png'));
    const image = execFileSync('find', [pictures, '-name', '*.png']).toString().split('\n')[0]!;
    const cases: [string, string[]][] = [
      [checkpoint, ['sample', checkpoint]],
      [here('same.png'), ['grid', checkpoint]],
      [other, ['sample', checkpoint]],
      [image, ['reconstruct', checkpoint, image]],
      [image, ['reconstruct', checkpoint, pictures]],
      [path.join(trained.run, 'run.json'), ['curves', trained.run]],
      [path.join(trained.run, 'metrics.jsonl'), ['sample', checkpoint]],
      [path.join(trained.run, 'state', 'last.safetensors'), ['curves', trained.run]],
    ];
    for (const [file, words] of cases) {
      const before = await readFile(file);
      const { status, stderr } = await run(...words, '--out', file);
      assert.equal(status, 2, file);
      assert.match(stderr, /^latent-explorer: --out .* would write over .*\n$/);
      assert.deepEqual(await readFile(file), before);
    }
    const chart = path.join(trained.run, 'curves.svg');
    for (let i = 0; i < 2; i++) assert.equal((await run('curves', trained.run, '--out', chart)).status, 0);
  });

  it('is refused for a folder, a disk, and a name below what is no folder', async () => {
    assert.match((await sample(scratch)).stderr, /is a folder; --out needs the name of a file/);
    const below = await sample(path.join(trained.checkpoint, 'x.png'));
    assert.deepEqual([below.status, /could not be written/.test(below.stderr)], [1, true]);
    const gone = await sample(here('gone/x.png'));
    assert.deepEqual([gone.status, /its folder is not there/.test(gone.stderr)], [1, true]);
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
    // A disk of a number that no disk has.
    execFileSync('mknod', [here('disk'), 'b', '240', '77']);
    const disk = await sample(here('disk'));
    assert.deepEqual([disk.status, /is a disk/.test(disk.stderr)], [2, true]);
    assert.ok((await lstat(here('disk'))).isBlockDevice());
  });
});
