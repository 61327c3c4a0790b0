import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findPeers, Peer } from '../../../bench/harness/python';

describe('the Python of the peers', () => {
  let scratch: string;
  let empty: string;

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'peers-'));
    empty = path.join(scratch, 'empty');
    await mkdir(empty);
  });

  afterEach(() => rm(scratch, { recursive: true }));

  it('says in one line that there is none, and leaves nothing behind', async () => {
    const folder = path.join(scratch, 'environment');
    const found = await findPeers({ env: { PATH: empty }, folder });
    assert.match(found.missing ?? '', /^no Python with torch, torchvision, jax, numpy \(.*\)$/);
    assert.ok(!existsSync(folder));
  });

  it('does without when asked to, and says which environment is not there', async () => {
    assert.deepEqual(await findPeers({ env: { LATENT_EXPLORER_PEERS: 'none' } }), {
      missing: 'no peers were asked for',
    });
    const found = await findPeers({ env: { LATENT_EXPLORER_PEERS: empty }, platform: 'linux' });
    assert.equal(found.missing, `there is no ${path.join(empty, 'bin', 'python3')}`);
  });

  it('takes the environment that is named, and one that was made before', async () => {
    const python = path.join(scratch, 'bin', 'python3');
    await mkdir(path.dirname(python));
    await writeFile(python, '');
    const platform = 'linux';
    assert.deepEqual(await findPeers({ env: { LATENT_EXPLORER_PEERS: scratch }, platform }), { python });
    await writeFile(path.join(scratch, 'complete'), '');
    assert.deepEqual(await findPeers({ env: {}, folder: scratch, platform }), { python });
  });
});

describe('a peer at work', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'peer-'));
    await mkdir(path.join(root, 'bench', 'peers'), { recursive: true });
  });

  afterEach(() => rm(root, { recursive: true }));

  /** A script in JavaScript: what is spoken is no matter of the language. */
  async function peer(script: string): Promise<Peer> {
    const file = path.join(root, 'bench', 'peers', 'answers.py');
    await writeFile(file, script);
    await chmod(file, 0o755);
    return new Peer(process.execPath, root, 'answers', ['word']);
  }

  it('says that it is ready, passes over what libraries print, and answers each question', async () => {
    const side = await peer(`
      const say = (words) => console.log(JSON.stringify(words));
      console.log('a warning');
      say({ ready: process.argv[2] });
      require('node:readline').createInterface({ input: process.stdin })
        .on('line', (line) => say({ twice: 2 * JSON.parse(line).number }));
    `);
    assert.deepEqual(await side.next(), { ready: 'word' });
    assert.deepEqual(await Promise.all([side.ask({ number: 1 }), side.ask({ number: 2 })]), [
      { twice: 2 },
      { twice: 4 },
    ]);
    side.close();
  });

  it('gives the last words of one that ends before its answer', async () => {
    const side = await peer(`console.error('first\\nno such module'); process.exit(3);`);
    await assert.rejects(side.next(), /answers\.py ended with 3: no such module/);
    await assert.rejects(side.ask({}), /no such module/);
  });
});
