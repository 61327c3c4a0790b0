import assert from 'node:assert/strict';
import type { Weights } from '../../../../../src/protocol/explorer';
import type { PixelBatch } from '../../../../../src/protocol/trainer';
import { PictureSource } from '../../../../../webview/model/places/pictureSource';
import { Asked } from '../../asked';

const weights = (run: string): Weights => ({ kind: 'checkpoint', path: `${run}/checkpoints/1` });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('small pictures of training pictures', () => {
  let asked: Asked;
  let source: PictureSource<string>;
  let came = 0;

  const answer = (at: number, run: string): void => {
    const { rows } = asked.all[at]!.params as { readonly rows: Uint32Array };
    const paths = Array.from(rows, (row) => `${run}/${row}.png`);
    asked.all[at]!.answer({ paths, labels: paths.map(() => null), pictures: { count: rows.length } });
  };

  beforeEach(() => {
    asked = new Asked();
    came = 0;
    const made = ({ count }: PixelBatch): string[] => Array.from({ length: count }, () => 'drawn');
    source = new PictureSource(asked, made, () => came++);
    source.of('/a', weights('/a'), 28);
  });

  it('come to who asks for one, and to who draws many', async () => {
    source.want([1, 2]);
    const third = source.find(3);
    answer(0, '/a');
    await settled();
    answer(1, '/a');
    assert.equal((await third)?.path, '/a/3.png');
    assert.equal(source.get(1)?.path, '/a/1.png');
    assert.equal(came, 2);
  });

  it('of another run are never taken for those of this, though they come late', async () => {
    const ofA = source.find(5);
    source.of('/b', weights('/b'), 28);
    assert.equal(await ofA, undefined, 'who asked for a picture of the run before gets none');
    const ofB = source.find(5);
    answer(0, '/a');
    await settled();
    assert.equal(source.get(5), undefined);
    answer(1, '/b');
    assert.equal((await ofB)?.path, '/b/5.png');
  });

  it('are given up by all who wait when they cannot be had, and asked for by who comes next', async () => {
    const first = source.find(1);
    const second = source.find(2);
    asked.all[0]!.refuse(new Error('The process was killed.'));
    assert.deepEqual(await Promise.all([first, second]), [undefined, undefined]);
    const again = source.find(2);
    answer(1, '/a');
    assert.equal((await again)?.path, '/a/2.png');
  });
});
