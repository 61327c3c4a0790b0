import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseFromCheckpointEditor, parseFromWebview } from '../../../src/host/webviewMessages';

const decode = (latents: unknown, count: unknown): unknown => ({
  type: 'request',
  id: 1,
  method: 'decode',
  params: { latents, count },
});

describe('messages of the webview', () => {
  const good: readonly unknown[] = [
    { type: 'ready' },
    { type: 'cancel', id: 3 },
    { type: 'selectCheckpoint', checkpoint: 'live' },
    { type: 'selectCheckpoint', checkpoint: { path: '/a.safetensors' } },
    { type: 'selectRun', run: '/runs/a' },
    { type: 'openFile', path: '/a.png' },
    { type: 'command', command: 'pause' },
    { type: 'vector', action: 'copyJson', latent: Float32Array.of(1) },
    { type: 'request', id: 0, method: 'latentSpace', params: {} },
    { type: 'request', id: 0, method: 'neighbours', params: { latent: Float32Array.of(1, 2), count: 8 } },
    decode(Float32Array.of(1, 2, 3, 4), 2),
  ];
  for (const message of good) {
    it(`takes ${JSON.stringify(message)}`, () => assert.equal(parseFromWebview(message), message));
  }

  const bad: readonly unknown[] = [
    null,
    [],
    'ready',
    {},
    { type: 'snapshot' },
    { type: 'command', command: 'workbench.action.quit' },
    { type: 'command', command: 'toString' },
    { type: 'selectRun', run: '' },
    { type: 'openFile', path: 4 },
    { type: 'cancel', id: -1 },
    { type: 'vector', action: 'copyJson', latent: [1, 2] },
    { type: 'vector', action: 'copyJson', latent: Float32Array.of(NaN) },
    { type: 'request', id: 1, method: 'train', params: {} },
    { type: 'request', id: 1, method: 'neighbours', params: { latent: Float32Array.of(1), count: 1e6 } },
    decode(Float32Array.of(1, 2, 3), 2),
    decode(Float32Array.of(1, 2), 0),
    decode(Float32Array.of(1, 2), 1.5),
    decode(new Float32Array(4097), 4097),
    decode(Float32Array.of(1, Infinity), 1),
    decode({ length: 2, 0: 1, 1: 1 }, 1),
  ];
  for (const message of bad) {
    it(`refuses ${JSON.stringify(message)?.slice(0, 80)}`, () =>
      assert.equal(parseFromWebview(message), undefined));
  }

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        parseFromWebview(value);
        parseFromCheckpointEditor(value);
      }),
    );
  });

  it('knows the checkpoint editor’s', () => {
    assert.deepEqual(parseFromCheckpointEditor({ type: 'resample', more: 1 }), { type: 'resample' });
    assert.equal(parseFromCheckpointEditor({ type: 'selectRun' }), undefined);
  });
});
