import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as v from 'valibot';
import { CancellationTokenSource, type CancellationToken } from 'vscode-jsonrpc';
import { CancelledError, RequestError } from '../../../src/rpc/errors';
import { connectPage, Pages, type Port } from '../../../src/rpc/pages';
import { Peer } from '../../../src/rpc/peer';
import { portPair, settled } from './ports';

interface HostSide {
  readonly requests: {
    double: { params: { readonly values: Float32Array }; result: { readonly doubled: Float32Array } };
    slow: { params: { readonly name: string }; result: string };
    broken: { params: Record<never, never>; result: never };
  };
  readonly notifications: { ready: Record<never, never>; say: { readonly word: string } };
}
interface PageSide {
  readonly requests: Record<never, never>;
  readonly notifications: { news: { readonly text: string } };
}

/** A host that answers `slow` when the test says so. */
class FakeHost {
  readonly heard: string[] = [];
  readonly problems: string[] = [];
  readonly slow = new Map<string, { answer(text: string): void; readonly token: CancellationToken }>();
  readonly pages: Pages<Peer<HostSide, PageSide>>;

  constructor(port: Port) {
    this.pages = new Pages(port, (connection) => {
      return new Peer<HostSide, PageSide>(connection, {
        handlers: {
          requests: {
            double: ({ values }) => ({ doubled: values.map((value) => value * 2) }),
            slow: ({ name }, token) => {
              return new Promise((answer, reject) => {
                this.slow.set(name, { answer, token });
                token.onCancellationRequested(() => reject(new CancelledError()));
              });
            },
            broken: () => {
              throw new Error('It is\n  broken.');
            },
          },
          notifications: { ready: () => this.heard.push('ready'), say: ({ word }) => this.heard.push(word) },
        },
        schemas: {
          requests: {
            double: v.object({ values: v.custom<Float32Array>((value) => value instanceof Float32Array) }),
            slow: v.object({ name: v.string() }),
            broken: v.object({}),
          },
          notifications: {
            ready: v.object({}),
            say: v.object({ word: v.pipe(v.string(), v.maxLength(10)) }),
          },
        },
        onProblem: (problem) => this.problems.push(problem),
      });
    });
  }
}

function openPage(port: Port, session: string, timeoutMs?: number) {
  const news: string[] = [];
  const peer = new Peer<PageSide, HostSide>(connectPage(port, session), {
    handlers: { requests: {}, notifications: { news: ({ text }) => news.push(text) } },
    timeoutMs,
  });
  peer.notify('ready', {});
  return { peer, news };
}

describe('asking and telling over postMessage', () => {
  function line() {
    const [hostEnd, pageEnd] = portPair();
    return { host: new FakeHost(hostEnd), hostEnd, pageEnd };
  }

  it('answers in typed arrays, tells in both directions', async () => {
    const { host, pageEnd } = line();
    const { peer, news } = openPage(pageEnd, 'one');
    const { doubled } = await peer.request('double', { values: Float32Array.of(1, 2.5) });
    assert.deepEqual(doubled, Float32Array.of(2, 5));
    peer.notify('say', { word: 'hello' });
    host.pages.current!.notify('news', { text: 'of today' });
    await settled();
    assert.deepEqual(host.heard, ['ready', 'hello']);
    assert.deepEqual(news, ['of today']);
  });

  it('tells answers apart that come in another order than asked for', async () => {
    const { host, pageEnd } = line();
    const { peer } = openPage(pageEnd, 'one');
    const answers = Promise.all([peer.request('slow', { name: 'a' }), peer.request('slow', { name: 'b' })]);
    await settled();
    host.slow.get('b')!.answer('of b');
    await settled();
    host.slow.get('a')!.answer('of a');
    assert.deepEqual(await answers, ['of a', 'of b']);
  });

  it('refuses in one line what a handler throws', async () => {
    const { pageEnd } = line();
    const { peer } = openPage(pageEnd, 'one');
    await assert.rejects(peer.request('broken', {}), (error: unknown) => {
      return error instanceof RequestError && error.message === 'It is broken.';
    });
  });

  it('takes cancelling for no error, on neither side', async () => {
    const { host, pageEnd } = line();
    const { peer } = openPage(pageEnd, 'one');
    const source = new CancellationTokenSource();
    const answer = peer.request('slow', { name: 'a' }, source.token);
    await settled();
    source.cancel();
    await assert.rejects(answer, CancelledError);
    assert.ok(host.slow.get('a')!.token.isCancellationRequested);
    assert.deepEqual(host.problems, []);
    await assert.rejects(
      peer.request('double', { values: Float32Array.of(1) }, source.token),
      CancelledError,
    );
  });

  it('gives up on an answer that does not come, and tells the other side', async () => {
    const { host, pageEnd } = line();
    const { peer } = openPage(pageEnd, 'one', 20);
    await assert.rejects(peer.request('slow', { name: 'a' }), /No answer within 0\.02 seconds/);
    await settled();
    assert.ok(host.slow.get('a')!.token.isCancellationRequested);
  });

  it('cancels what the page before asked for, and never answers the page after with it', async () => {
    const { host, hostEnd, pageEnd } = line();
    const before = openPage(pageEnd, 'before');
    // Ids begin anew with each page: both requests have the same one.
    const lost = before.peer.request('slow', { name: 'a' });
    lost.catch(() => undefined);
    await settled();
    const stale = host.slow.get('a')!;
    const after = openPage(pageEnd, 'after');
    const wanted = after.peer.request('slow', { name: 'b' });
    await settled();
    assert.ok(stale.token.isCancellationRequested, 'the work for the page before is given up');
    stale.answer('for the page before');
    host.slow.get('b')!.answer('for the page after');
    assert.equal(await wanted, 'for the page after');
    // Even an answer that was on its way already.
    const late = { session: 'before', message: { jsonrpc: '2.0', id: 1, result: 'late' } };
    const again = after.peer.request('slow', { name: 'c' });
    pageEnd.deliver(late);
    hostEnd.deliver({
      session: 'before',
      message: { jsonrpc: '2.0', method: 'say', params: { word: 'ghost' } },
    });
    await settled();
    host.slow.get('c')!.answer('in time');
    assert.equal(await again, 'in time');
    assert.ok(!host.heard.includes('ghost'), 'the page before is not heard any more');
  });

  it('leaves a hidden page, and answers it again only when it has come back', async () => {
    const { host, pageEnd } = line();
    const page = openPage(pageEnd, 'one');
    page.peer.request('slow', { name: 'a' }).catch(() => undefined);
    await settled();
    host.pages.leave();
    assert.equal(host.pages.current, undefined);
    assert.ok(host.slow.get('a')!.token.isCancellationRequested);
    page.peer.notify('say', { word: 'unheard' });
    await settled();
    assert.deepEqual(host.heard, ['ready']);
    openPage(pageEnd, 'two').peer.notify('say', { word: 'back' });
    await settled();
    assert.deepEqual(host.heard, ['ready', 'ready', 'back']);
  });

  it('rejects what a closed peer still asks for as cancelled', async () => {
    const { pageEnd } = line();
    const { peer } = openPage(pageEnd, 'one');
    const answer = peer.request('slow', { name: 'a' });
    await settled();
    peer.close();
    await assert.rejects(answer, CancelledError);
    await assert.rejects(peer.request('slow', { name: 'b' }), CancelledError);
  });

  it('refuses hostile requests in one line, and drops hostile notifications with one', async () => {
    const { host, hostEnd, pageEnd } = line();
    const { peer } = openPage(pageEnd, 'one');
    const hostile = peer as unknown as { request(method: string, params: unknown): Promise<unknown> };
    for (const [method, params] of [
      ['double', { values: [1, 2] }],
      ['double', {}],
      ['toString', {}],
      ['__proto__', {}],
      ['quit\nnow', {}],
    ] as const) {
      await assert.rejects(hostile.request(method, params), (error: unknown) => {
        return error instanceof RequestError && !error.message.includes('\n') && error.message.length < 600;
      });
    }
    const send = (message: unknown): void => hostEnd.deliver({ session: 'one', message });
    send({ jsonrpc: '2.0', method: 'say', params: { word: 'x'.repeat(100_000) } });
    send({ jsonrpc: '2.0', method: 'constructor', params: {} });
    send({ jsonrpc: '2.0', method: 'say', params: ['positional', { isCancellationRequested: true }] });
    await settled();
    assert.deepEqual(host.heard, ['ready']);
    assert.ok(host.problems.length > 0 && host.problems.every((problem) => problem.length < 600));
    assert.deepEqual(await peer.request('double', { values: Float32Array.of(3) }), {
      doubled: Float32Array.of(6),
    });
  });

  it('survives anything that a page may post', async () => {
    const { host, hostEnd, pageEnd } = line();
    const { peer } = openPage(pageEnd, 'one');
    const message = fc.oneof(
      fc.anything(),
      fc.record({ session: fc.constant('one'), message: fc.anything() }),
      fc.record({
        session: fc.constant('one'),
        message: fc.record(
          {
            jsonrpc: fc.constant('2.0'),
            id: fc.oneof(fc.integer(), fc.anything()),
            method: fc.oneof(
              fc.constantFrom('slow', 'say', 'double', '$/cancelRequest', '$/progress'),
              fc.string(),
            ),
            params: fc.anything(),
            result: fc.anything(),
            error: fc.anything(),
          },
          { requiredKeys: ['jsonrpc'] },
        ),
      }),
    );
    const complaints: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => complaints.push(words);
    await fc.assert(
      fc.asyncProperty(message, async (value) => {
        hostEnd.deliver(cloneable(value));
        await new Promise((resolve) => setImmediate(resolve));
      }),
      { numRuns: 2000 },
    );
    await settled();
    console.error = error;
    assert.deepEqual(complaints, [], 'nothing is thrown on the way');
    assert.deepEqual(await peer.request('double', { values: Float32Array.of(3) }), {
      doubled: Float32Array.of(6),
    });
    assert.ok(host.problems.every((problem) => !problem.includes('\n')));
  });
});

/** What `postMessage` would let through. */
function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}
