import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readInstallation } from '../../../src/engine/tensorflow/installation';
import { InstallError, installEngine, type InstallOptions } from '../../../src/installer/installEngine';
import type { Method } from '../../../src/installer/method';
import { CommandError } from '../../../src/installer/runCommand';

/** Stands for training three steps: prints a version, or fails for a binding that says it is broken. */
const verifier = [
  process.execPath,
  '-e',
  `const text = require('fs').readFileSync(require('path').join(process.argv[1], 'a.node'), 'utf8');
  if (text === 'broken') { console.error('error: it crashed'); process.exit(1); }
  console.log('chatter\\n9.8.7');`,
] as const;

const failing: Method = {
  name: 'the first way',
  install: () => Promise.reject(new CommandError('there is no compiler', true)),
};

function writing(contents: string): Method {
  return {
    name: `the way of the ${contents}`,
    async install({ destination, scratch }) {
      await writeFile(path.join(scratch, 'litter'), 'x');
      await writeFile(path.join(destination, 'a.node'), contents);
      return { binding: 'a.node', origin: `made ${contents}` };
    },
  };
}

describe('installing the TensorFlow engine', () => {
  let engines: string;
  let reports: string[];

  beforeEach(async () => {
    engines = await mkdtemp(path.join(tmpdir(), 'latent-explorer-engines-'));
    reports = [];
  });

  afterEach(() => rm(engines, { recursive: true, force: true }));

  const install = (methods: readonly Method[], rest: Partial<InstallOptions> = {}) =>
    installEngine({
      enginesFolder: engines,
      verifier,
      signal: new AbortController().signal,
      report: (message) => reports.push(message),
      methods,
      fetchPackages: () => Promise.resolve(),
      ...rest,
    });

  it('tries one way after the other, and leaves what works and nothing else', async () => {
    const marker = await install([failing, writing('broken'), writing('whole')]);
    assert.equal(marker.tensorflow, '9.8.7');
    assert.equal(marker.origin, 'made whole');
    assert.deepEqual(await readdir(engines), ['tensorflow-engine']);
    const home = path.join(engines, 'tensorflow-engine');
    assert.deepEqual(await readInstallation(home), marker);
    assert.equal(await readFile(path.join(home, marker.binding), 'utf8'), 'whole');
    assert.ok(reports.some((report) => report.includes('the first way: there is no compiler')));
  });

  it('says what failed and what to do when no way works, and leaves nothing', async () => {
    await assert.rejects(install([failing, writing('broken')]), (error) => {
      assert.ok(error instanceof InstallError);
      assert.match(error.message, /- the first way: there is no compiler\.\n/);
      assert.match(error.message, /- the way of the broken: .*it crashed\.\n/);
      assert.match(error.message, /What you can do: .*Python 3.*ONNX Runtime trains as before/s);
      return true;
    });
    assert.deepEqual(await readdir(engines), []);
  });

  it('keeps an engine that works, and replaces one that does not', async () => {
    await install([writing('whole')]);
    const never: Method = { name: 'never', install: () => Promise.reject(new Error('must not be tried')) };
    await install([never]);
    const home = path.join(engines, 'tensorflow-engine');
    await writeFile(path.join(home, 'a.node'), 'broken');
    await assert.rejects(install([failing]), InstallError);
    assert.equal(await readFile(path.join(home, 'a.node'), 'utf8'), 'broken', 'replaced only by what works');
    assert.equal((await install([writing('whole')])).tensorflow, '9.8.7');
    assert.deepEqual(await readdir(engines), ['tensorflow-engine']);
  });

  it('never picks up a half-finished install', async () => {
    const home = path.join(engines, 'tensorflow-engine');
    await mkdir(home);
    await writeFile(path.join(home, 'a.node'), 'whole');
    assert.equal(await readInstallation(home), undefined);
    await writeFile(
      path.join(home, 'complete'),
      '{ "tfjsNode": "0.0.1", "tensorflow": "1.0.0", "binding": "a.node" }',
    );
    assert.equal(await readInstallation(home), undefined, 'of another version');
    await install([writing('whole')]);
    assert.ok(await readInstallation(home));
  });

  it('ends what it has started when it is cancelled, and leaves nothing', async () => {
    const abort = new AbortController();
    let ended: Promise<unknown> | undefined;
    const slow: Method = {
      name: 'slow',
      async install({ run, scratch }) {
        const script = "console.log('up'); setInterval(() => {}, 1000)";
        setTimeout(() => abort.abort(), 300);
        ended = run(process.execPath, ['-e', script], { cwd: scratch, timeoutMs: 60_000 });
        await ended;
        return { binding: '', origin: '' };
      },
    };
    await assert.rejects(install([slow, writing('whole')], { signal: abort.signal }), { name: 'AbortError' });
    await assert.rejects(ended!);
    assert.deepEqual(await readdir(engines), []);
  });

  it('says why in one line when npm cannot be reached', async () => {
    const offline = () => Promise.reject(new CommandError("'npm' failed: no network", false));
    await assert.rejects(
      install([writing('whole')], { fetchPackages: offline }),
      /- fetching .*no network\.\n/,
    );
  });
});
