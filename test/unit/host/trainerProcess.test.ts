import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import {
  CancelledError,
  TrainerDiedError,
  TrainerRequestError,
  TrainerUnusableError,
} from '../../../src/host/errors';
import { TrainerProcess } from '../../../src/host/trainerProcess';
import { trainerProtocolVersion } from '../../../src/protocol/trainer';

const jsonrpc = createRequire(path.resolve('package.json')).resolve('vscode-jsonrpc/node');
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A trainer that only speaks the contract; `body` sees `connection`, `rpc` and `ready()`. */
function script(body: string): string {
  return `
    const rpc = require(${JSON.stringify(jsonrpc)});
    const connection = rpc.createMessageConnection(new rpc.IPCMessageReader(process), new rpc.IPCMessageWriter(process));
    const ready = (protocolVersion = ${trainerProtocolVersion}) => connection.sendNotification('ready', { protocolVersion, pid: process.pid });
    process.on('disconnect', () => process.exit(0));
    connection.listen();
    ${body}`;
}

describe('TrainerProcess', () => {
  let folder: string;
  let made: TrainerProcess[] = [];

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'trainer-process-'));
  });
  afterEach(async () => {
    await Promise.all(made.map((each) => each.dispose()));
    made = [];
  });
  after(() => rmSync(folder, { recursive: true }));

  function make(body: string, startTimeoutMs?: number): TrainerProcess {
    const entry = path.join(folder, `${made.length}-${Math.random()}.cjs`);
    writeFileSync(entry, script(body));
    const trainer = new TrainerProcess({ entry, name: 'test', log, startTimeoutMs, endTimeoutMs: 300 });
    made.push(trainer);
    return trainer;
  }

  const latents = Float32Array.of(1, 2);
  const decode = { checkpoint: 'x', latents, count: 1 };

  it('answers with typed arrays that own their buffers', async () => {
    const trainer = make(`
      connection.onRequest('decode', ({ latents }) => ({ count: 1, size: 1, channels: 2, pixels: Uint8Array.from(latents) }));
      ready();`);
    const { pixels } = await trainer.request('decode', decode);
    assert.deepEqual([...pixels], [1, 2]);
    assert.equal(pixels.constructor, Uint8Array);
    assert.equal(pixels.buffer.byteLength, 2);
  });

  it('starts once, however many ask', async () => {
    const trainer = make(`connection.onRequest('inspect', () => process.pid); ready();`);
    const asked = [1, 2, 3].map(() => trainer.request('inspect', { checkpoint: 'x' }));
    assert.equal(new Set(await Promise.all(asked)).size, 1);
  });

  it('names the codes of the contract', async () => {
    const trainer = make(`
      connection.onRequest('inspect', () => { throw new rpc.ResponseError(1003, 'The file is damaged.'); });
      ready();`);
    await assert.rejects(trainer.request('inspect', { checkpoint: 'x' }), (error: unknown) => {
      assert.ok(error instanceof TrainerRequestError);
      assert.equal(error.kind, 'checkpoint');
      assert.equal(error.message, 'The file is damaged.');
      return true;
    });
  });

  it('tells how a process died, with its last words', async () => {
    const trainer = make(`
      connection.onRequest('train', () => { console.error('out of memory'); setTimeout(() => process.exit(7), 20); return new Promise(() => {}); });
      ready();`);
    const exits: unknown[] = [];
    trainer.onExit((exit) => exits.push(exit));
    const training = trainer.request('train', {
      folder: '',
      runsFolder: '',
      cacheFolder: '',
      configuration: {},
      extensionVersion: '',
    });
    await assert.rejects(training, (error: unknown) => {
      assert.ok(error instanceof TrainerDiedError);
      assert.equal(error.exit.code, 7);
      assert.deepEqual(error.stderr, ['out of memory']);
      assert.equal(error.duringStart, false);
      return true;
    });
    assert.deepEqual(exits, [{ code: 7, signal: null }]);
    assert.ok(trainer.hasExited);
    await assert.rejects(trainer.request('inspect', { checkpoint: 'x' }), TrainerDiedError);
  });

  it('tells a death before it was ready, and of a file that is missing', async () => {
    await assert.rejects(make(`process.exit(3)`).start(), (error: unknown) => {
      return error instanceof TrainerDiedError && error.duringStart && error.exit.code === 3;
    });
    const missing = new TrainerProcess({ entry: path.join(folder, 'missing.cjs'), name: 'test', log });
    await assert.rejects(missing.start(), TrainerDiedError);
  });

  it('gives up on a process that is too slow or of another version', async () => {
    await assert.rejects(make('', 200).start(), TrainerUnusableError);
    await assert.rejects(make('ready(99);').start(), TrainerUnusableError);
  });

  it('sends one parameter, with a token or without', async () => {
    const trainer = make(`
      connection.onRequest('inspect', (...given) => given.length + ':' + Array.isArray(given[0]) + ':' + typeof given[1].onCancellationRequested);
      ready();`);
    const source = new CancellationTokenSource();
    for (const token of [undefined, source.token]) {
      assert.equal(await trainer.request('inspect', { checkpoint: 'x' }, token), '2:false:function');
    }
  });

  it('passes cancellation on', async () => {
    const trainer = make(`
      connection.onRequest('decode', (_, token) => new Promise((_, reject) => {
        token.onCancellationRequested(() => reject(new rpc.ResponseError(-32800, 'cancelled')));
      }));
      ready();`);
    await trainer.start();
    const source = new CancellationTokenSource();
    const answer = trainer.request('decode', decode, source.token);
    setTimeout(() => source.cancel(), 20);
    await assert.rejects(answer, CancelledError);
  });

  it('ends a process that will not, and may be told twice', async () => {
    const trainer = make(`
      process.removeAllListeners('disconnect'); process.on('disconnect', () => {}); process.on('SIGTERM', () => {});
      setInterval(() => {}, 1000); ready();`);
    await trainer.start();
    const pid = trainer.pid ?? 0;
    await Promise.all([trainer.dispose(), trainer.dispose()]);
    assert.throws(() => process.kill(pid, 0));
  });

  it('relays events in order', async () => {
    const trainer = make(`
      connection.onRequest('inspect', async () => {
        for (let step = 0; step < 5; step += 1) await connection.sendNotification('event', { type: 'steps', points: [{ step }] });
        return {};
      });
      ready();`);
    const steps: number[] = [];
    trainer.onEvent((event) => event.type === 'steps' && steps.push(event.points[0]?.step ?? -1));
    await trainer.request('inspect', { checkpoint: 'x' });
    assert.deepEqual(steps, [0, 1, 2, 3, 4]);
  });
});
