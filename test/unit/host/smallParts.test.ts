import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { Disposable } from '../../../src/host/disposable';
import { CancelledError } from '../../../src/host/errors';
import { LatestFirst } from '../../../src/host/latestFirst';
import { ownArrays } from '../../../src/host/ownedArrays';
import { vectorText } from '../../../src/host/vectorText';

describe('LatestFirst', () => {
  it('runs the newest first, never more than allowed, and gives up the oldest', async () => {
    const queue = new LatestFirst(1, 2);
    const order: string[] = [];
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const task = (name: string, wait?: Promise<void>) =>
      queue.run(async () => {
        await wait;
        order.push(name);
      });
    const first = task('first', gate);
    const oldest = task('oldest');
    const older = task('older');
    const newest = task('newest');
    await assert.rejects(oldest, CancelledError);
    open();
    await Promise.all([first, older, newest]);
    assert.deepEqual(order, ['first', 'newest', 'older']);
  });

  it('never starts what was cancelled while it waited', async () => {
    const queue = new LatestFirst(1, 8);
    let open!: () => void;
    const first = queue.run(() => new Promise<void>((resolve) => (open = resolve)));
    const source = new CancellationTokenSource();
    let ran = false;
    const second = queue.run(() => Promise.resolve((ran = true)), source.token);
    source.cancel();
    await assert.rejects(second, CancelledError);
    open();
    await first;
    assert.equal(ran, false);
  });

  it('goes on after a task that fails', async () => {
    const queue = new LatestFirst(1, 8);
    const failing = queue.run(() => Promise.reject(new Error('no')));
    const next = queue.run(() => Promise.resolve(1));
    await assert.rejects(failing);
    assert.equal(await next, 1);
  });
});

describe('Disposable', () => {
  class Owner extends Disposable {
    own(name: string, released: string[]): void {
      this._register({ dispose: () => released.push(name) });
    }
  }
  it('releases the newest first, once, and late ones at once', () => {
    const released: string[] = [];
    const owner = new Owner();
    owner.own('a', released);
    owner.own('b', released);
    owner.dispose();
    owner.dispose();
    owner.own('c', released);
    assert.deepEqual(released, ['b', 'a', 'c']);
  });
});

describe('ownArrays', () => {
  it('cuts views out of larger buffers and leaves the rest as it is', () => {
    const whole = new Float32Array(100).fill(2);
    const copy = ownArrays({
      list: [{ view: whole.subarray(3, 5) }],
      text: 'a',
      none: undefined,
      png: Buffer.from([1, 2]),
    });
    assert.equal(copy.list[0]?.view.buffer.byteLength, 8);
    assert.deepEqual([...(copy.list[0]?.view ?? [])], [2, 2]);
    assert.equal(Buffer.isBuffer(copy.png), false);
    assert.equal(copy.png.buffer.byteLength, 2);
    assert.equal(copy.text, 'a');
  });
});

describe('vectorText', () => {
  it('gives every float back', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 }), (latent) => {
        const numbers = JSON.parse(vectorText(latent, 'json')) as number[];
        latent.forEach((value, index) => assert.equal(Math.fround(numbers[index] ?? NaN) - value, 0));
      }),
    );
  });
  it('writes few digits', () => {
    assert.equal(vectorText(Float32Array.of(0.1, -2, 1.5), 'json'), '[0.1,-2,1.5]');
    assert.equal(vectorText(Float32Array.of(0.1, -2), 'python'), '[0.1, -2]');
  });
});
