import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { viewStateSchema } from '../../../src/protocol/explorer';
import { SavedValue } from '../../../src/host/savedValue';
import { useFolder } from '../runs/folder';

const schema = v.object({ count: v.number() });

describe('SavedValue', () => {
  const folder = useFolder();
  const file = () => path.join(folder(), 'not there yet', 'count.json');
  const kept = (): unknown => JSON.parse(readFileSync(file(), 'utf8'));

  function opened(earlier?: unknown) {
    const warnings: string[] = [];
    const memento = new Map([['count', earlier]]);
    const saved = new SavedValue({
      file: file(),
      schema,
      log: { warn: (message) => void warnings.push(message) },
      earlier: {
        memento: {
          get: (key: string) => memento.get(key) as never,
          update: (key, value) => Promise.resolve(void memento.set(key, value)),
        },
        key: 'count',
      },
    });
    return { saved, warnings, memento };
  }

  it('gives the next window what this one saved', async () => {
    const { saved, warnings } = opened();
    assert.equal(await saved.read(), undefined);
    saved.write({ count: 1 });
    await saved.flush();
    assert.deepEqual(await opened().saved.read(), { count: 1 });
    assert.deepEqual(readdirSync(path.dirname(file())), ['count.json']);
    assert.deepEqual(warnings, []);
  });

  it('gives back the longest text that a page may have kept', async () => {
    const options = {
      file: file(),
      schema: viewStateSchema,
      log: { warn: (problem: string) => assert.fail(problem) },
    };
    const text = '"'.repeat(10 * 2 ** 20);
    const saved = new SavedValue(options);
    saved.write(text);
    await saved.flush();
    assert.ok((await new SavedValue(options).read()) === text);
  });

  it('keeps the last of many, whatever the order in which the disk is done', async () => {
    const { saved } = opened();
    for (let count = 0; count < 500; count += 1) {
      saved.write({ count });
      if (count % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await saved.flush();
    assert.deepEqual(kept(), { count: 499 });
  });

  it('writes nothing that is out of date by its turn', async () => {
    const { saved } = opened();
    saved.write({ count: 1 });
    await saved.flush();
    const seen = new Set<string>();
    for (let count = 2; count <= 40; count += 1) saved.write({ count });
    let isDone = false;
    const flushed = saved.flush().then(() => (isDone = true));
    while (!isDone) {
      seen.add(readFileSync(file(), 'utf8'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flushed;
    assert.deepEqual(kept(), { count: 40 });
    assert.deepEqual(
      [...seen].filter((text) => text !== '{"count":1}' && text !== '{"count":40}'),
      [],
    );
  });

  it('reads before it writes what was asked for later', async () => {
    mkdirSync(path.dirname(file()));
    writeFileSync(file(), '{"count":1}');
    const { saved } = opened();
    const reading = saved.read();
    saved.write({ count: 2 });
    assert.deepEqual(await reading, { count: 1 });
    await saved.flush();
    assert.deepEqual(kept(), { count: 2 });
  });

  for (const [what, text] of [
    ['cut off', '{"cou'],
    ['empty', ''],
    ['of another version', '{"count":"one"}'],
  ] as const) {
    it(`forgets what is ${what}, says so in the log, and goes on`, async () => {
      mkdirSync(path.dirname(file()));
      writeFileSync(file(), text);
      const { saved, warnings } = opened({ count: 7 });
      assert.equal(await saved.read(), undefined);
      assert.equal(warnings.length, 1);
      assert.ok(warnings[0]!.includes(file()));
      saved.write({ count: 1 });
      await saved.flush();
      assert.deepEqual(kept(), { count: 1 });
    });
  }

  for (const [what, make] of [
    ['a pipe, which would be waited for', (at: string) => execFileSync('mkfifo', [at])],
    ['too large', (at: string) => writeFileSync(at, `{"count":1}${' '.repeat(2 ** 26)}`)],
  ] as const) {
    it(`reads nothing from what is ${what}, and writes in its place`, async function () {
      if (process.platform === 'win32') return this.skip();
      mkdirSync(path.dirname(file()));
      make(file());
      const { saved, warnings } = opened();
      assert.equal(await saved.read(), undefined);
      assert.equal(warnings.length, 1);
      saved.write({ count: 2 });
      await saved.flush();
      assert.deepEqual(kept(), { count: 2 });
    });
  }

  it('leaves what an earlier version kept where it is, as long as it cannot be written anew', async () => {
    const { saved, memento, warnings } = opened({ count: 7 });
    const reading = saved.read();
    writeFileSync(path.dirname(file()), 'a file where the folder should be');
    assert.deepEqual(await reading, { count: 7 });
    await saved.flush();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(warnings.length, 1);
    assert.deepEqual(memento.get('count'), { count: 7 });
  });

  it('says in the log that it cannot be written, and goes on', async () => {
    writeFileSync(path.dirname(file()), 'a file where the folder should be');
    const { saved, warnings } = opened();
    saved.write({ count: 1 });
    await saved.flush();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /not there yet/);
  });

  it('takes over once what an earlier version kept in the memento', async () => {
    const { saved, memento } = opened({ count: 7 });
    assert.deepEqual(await saved.read(), { count: 7 });
    await saved.flush();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(kept(), { count: 7 });
    assert.equal(memento.get('count'), undefined);

    const next = opened({ count: 8 });
    assert.deepEqual(await next.saved.read(), { count: 7 });
  });

  it('does not let the earlier version write over what is newer', async () => {
    const { saved } = opened({ count: 7 });
    const reading = saved.read();
    saved.write({ count: 8 });
    assert.deepEqual(await reading, { count: 7 });
    await saved.flush();
    assert.deepEqual(kept(), { count: 8 });
  });

  it('clears away what a killed process left half written, not what another is writing', async () => {
    mkdirSync(path.dirname(file()));
    const leftover = (id: string) => path.join(path.dirname(file()), `.count.json.${id}.tmp`);
    const [old, fresh] = [leftover('0123456789ab'), leftover('ba9876543210')] as const;
    for (const each of [old, fresh]) writeFileSync(each, '{"cou');
    const before = new Date(Date.now() - 2 * 60 * 60_000);
    utimesSync(old, before, before);
    await opened().saved.read();
    for (let wait = 0; wait < 100 && readdirSync(path.dirname(file())).length > 1; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(readdirSync(path.dirname(file())), [path.basename(fresh)]);
  });

  it('holds the value written last or the one before, whole, when the process is killed at any boundary', async () => {
    const counting = path.join(folder(), 'count');
    assert.equal(await saveThree({ KILL_COUNT: counting }), 3);
    const boundaries = Number(readFileSync(counting, 'utf8'));
    assert.ok(boundaries >= 3 * 5, 'to open, write, cut short, sync and rename each');
    for (let at = 1; at <= boundaries; at += 1) {
      rmSync(path.dirname(file()), { recursive: true, force: true });
      const told = await saveThree({ KILL_AT: String(at) });
      const { saved, warnings } = opened();
      const { count = 0 } = (await saved.read()) ?? {};
      assert.ok(count === told || count === told + 1, `${count} after ${told} at boundary ${at}`);
      assert.deepEqual(warnings, []);
    }
  }).timeout(120_000);

  /** Has another process save the values 1, 2 and 3; returns the last of them that it said is in the file. */
  async function saveThree(env: Record<string, string>): Promise<number> {
    const child = fork(path.resolve('out/test/unit/host/savedValue.child.mjs'), [file()], {
      execArgv: ['--require', path.resolve('test/support/killHook.cjs')],
      env: { ...process.env, KILL_UNDER: path.dirname(file()), ...env },
    });
    let told = 0;
    child.on('message', ({ count, message }: { count?: number; message?: string }) => {
      assert.equal(message, undefined);
      told = count ?? told;
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    assert.ok(code === 0 || signal === 'SIGKILL');
    return told;
  }
});
