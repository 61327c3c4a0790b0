import assert from 'node:assert/strict';
import { mostPngBytes } from '../../../../src/protocol/explorer';
import type { Host } from '../../../../webview/host';
import { pngBytes } from '../../../../webview/model/pngBytes';

describe('the bytes of a view saved as a picture', () => {
  const told: string[] = [];
  const host = { tell: (method: string) => void told.push(method) } as unknown as Host;
  const file = (size: number) => ({ size, arrayBuffer: () => Promise.resolve(new ArrayBuffer(4)) });

  it('are those of the file, up to as many as the host takes', async () => {
    assert.deepEqual(await pngBytes(host, file(mostPngBytes)), new Uint8Array(4));
    assert.deepEqual(told, []);
  });

  it('are kept back where the host would not take them, which a person is told', async () => {
    assert.equal(await pngBytes(host, file(mostPngBytes + 1)), undefined);
    assert.deepEqual(told, ['pictureTooLarge']);
  });
});
