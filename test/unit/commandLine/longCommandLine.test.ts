import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';

const cli = path.resolve('dist/cli.js');

function start(...words: string[]) {
  const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  return { child, texts, finished: finish(child, texts) };
}

async function finish(child: ChildProcess, texts: { stdout: string; stderr: string }) {
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { status, signal, ...texts };
}

const run = (...words: string[]) => start(...words).finished;

/** Forty thousand bytes of words that change nothing. */
const padding = Array<string[]>(4000).fill(['--seed', '1']).flat();
const small =
  '--image-size 16 --architecture dense --hidden-units 32 --latent-dimensions 4 --engine onnx --json';

describe('a command line too long for ONNX Runtime', function () {
  this.timeout(120_000);
  let scratch: string;
  let train: (epochs: number) => string[];
  let checkpoint: string;

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-long-'));
    const [pictures, runs, cache] = ['pictures', 'runs', 'cache'].map((name) => path.join(scratch, name));
    assert.equal((await run('draw', pictures!, '--count', '60')).status, 0);
    train = (epochs) => [
      ...['train', pictures!, '--runs', runs!, '--cache', cache!, '--epochs', String(epochs)],
      ...small.split(' '),
      ...padding,
    ];
    const trained = await run(...train(1));
    assert.equal(trained.status, 0, trained.stderr);
    checkpoint = (JSON.parse(trained.stdout.trim().split('\n').at(-1)!) as { checkpoint: string }).checkpoint;
  });

  after(async () => {
    if (scratch) await rm(scratch, { recursive: true, force: true });
  });

  it('encodes 1,500 pictures named one by one', async () => {
    const entries = await readdir(path.join(scratch, 'pictures'), { recursive: true });
    const picture = path.join(
      scratch,
      'pictures',
      entries.find((name) => name.endsWith('.png'))!,
    );
    const names = Array.from({ length: 1500 }, (_, i) => path.join(scratch, `one-of-many-${i}.png`));
    for (const name of names) await link(picture, name);
    const { status, signal, stdout, stderr } = await run('encode', checkpoint, ...names, '--json');
    assert.deepEqual([status, signal], [0, null], stderr);
    assert.equal(stdout.trim().split('\n').length, 1500);
  });

  it('bears one word of 100 kB, and says in one line what is wrong with it', async () => {
    const { status, signal, stderr } = await run('encode', checkpoint, 'x'.repeat(100_000));
    assert.equal(signal, null);
    assert.ok(status! > 0 && status! < 126, `${status}`);
    assert.match(stderr, /^[^\n]+\n$/);
  });

  it('gives the exit status of wrong words', async () => {
    const { status, stderr } = await run('train', ...padding);
    assert.equal(status, 2);
    assert.match(stderr, /train needs one folder/);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`stops and saves on ${signal}`, async () => {
      const { child, texts, finished } = start(...train(100_000));
      while (!texts.stdout.includes('"epoch"')) await once(child.stdout, 'data');
      child.kill(signal);
      const { status, signal: endedBy, stdout } = await finished;
      assert.deepEqual([status, endedBy], [signal === 'SIGINT' ? 130 : 143, null]);
      const last = JSON.parse(stdout.trim().split('\n').at(-1)!) as { event: string; outcome: string };
      assert.deepEqual([last.event, last.outcome], ['done', 'stopped']);
    });
  }

  it('stops and saves when its first process is killed', async () => {
    const { child, texts, finished } = start(...train(100_000));
    while (!texts.stdout.includes('"epoch"')) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    // The pipes close when the second process has ended too.
    const { stdout } = await finished;
    assert.match(stdout.trim().split('\n').at(-1)!, /"stopped"/);
  });

  it('is refused in words by a trainer that was started with one', async () => {
    const trainer = fork(path.resolve('dist/trainer.js'), padding, { serialization: 'advanced' });
    const connection = createMessageConnection(new IPCMessageReader(trainer), new IPCMessageWriter(trainer));
    connection.listen();
    const ended = once(trainer, 'exit');
    const crashed = ended.then(([status, signal]) => assert.fail(`it ended with ${signal ?? status}`));
    const answered = connection.sendRequest('decode', { checkpoint, latents: new Float32Array(4) });
    await assert.rejects(
      Promise.race([answered, crashed]),
      /^Error: ONNX Runtime would crash .* Start it with fewer words\.$/,
    );
    connection.dispose();
    trainer.disconnect();
    await ended;
  });
});
