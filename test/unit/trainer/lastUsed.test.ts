import assert from 'node:assert/strict';
import { LastUsed } from '../../../src/trainer/lastUsed';

describe('what was used last', () => {
  let freed: string[];
  let made: string[];
  let kept: LastUsed<string>;

  beforeEach(() => {
    freed = [];
    made = [];
    kept = new LastUsed<string>({
      most: 2,
      mostBytes: 10,
      bytes: ({ length }) => length,
      free: (item) => freed.push(item),
    });
  });

  const use = <R>(item: string, work: (item: string) => Promise<R>, version = ''): Promise<R> =>
    kept.use(item[0]!, version, () => Promise.resolve(item).finally(() => made.push(item)), work);
  const touch = (item: string, version?: string): Promise<void> =>
    use(item, () => Promise.resolve(), version);
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is made once, kept, and freed when others have been used since', async () => {
    for (const item of ['a', 'b', 'a', 'c', 'a']) await touch(item);
    await settled();
    assert.deepEqual(made, ['a', 'b', 'c']);
    assert.deepEqual(freed, ['b']);
    assert.equal(kept.size, 2);
  });

  it('is bounded by bytes too, but the last stays however large it is', async () => {
    await touch('aaaa');
    await touch('bbbbbbbb');
    await settled();
    assert.deepEqual(freed, ['aaaa']);
    await touch('c'.repeat(100));
    await settled();
    assert.deepEqual(freed, ['aaaa', 'bbbbbbbb']);
    assert.equal(kept.size, 1);
  });

  it('is never freed while someone uses it', async () => {
    let finish!: () => void;
    const working = use('a', () => new Promise<void>((resolve) => (finish = resolve)));
    for (const item of ['b', 'c', 'd']) await touch(item);
    await settled();
    assert.deepEqual(freed, ['b', 'c']);
    await touch('a');
    assert.equal(made.filter((item) => item === 'a').length, 1);
    finish();
    await working;
    for (const item of ['e', 'f']) await touch(item);
    await settled();
    assert.ok(freed.includes('a'));
  });

  it('is made anew in another version, and the one before is freed when its work is done', async () => {
    let finish!: () => void;
    const working = use('a1', () => new Promise<void>((resolve) => (finish = resolve)), '1');
    await touch('a2', '2');
    await settled();
    assert.deepEqual([made, freed], [['a1', 'a2'], []]);
    finish();
    await working;
    await settled();
    assert.deepEqual(freed, ['a1']);
    assert.equal(kept.size, 1);
  });

  it('is tried again after it could not be made', async () => {
    const fail = (): Promise<string> => Promise.reject(new Error('damaged'));
    const both = [1, 2].map(() => kept.use('a', '', fail, () => Promise.resolve()));
    for (const each of both) await assert.rejects(each, /damaged/);
    assert.equal(kept.size, 0);
    assert.equal(await use('a', (item) => Promise.resolve(item)), 'a');
    assert.deepEqual(freed, []);
  });
});
