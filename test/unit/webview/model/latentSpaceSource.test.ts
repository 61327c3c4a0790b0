import assert from 'node:assert/strict';
import type { ExploredWeights } from '../../../../src/protocol/explorer';
import type { LatentSpace } from '../../../../src/protocol/trainer';
import type { Host } from '../../../../webview/host';
import { LatentSpaceSource } from '../../../../webview/model/latentSpaceSource';
import { Store } from '../../../../webview/model/state';
import { Asked } from '../asked';
import { checkpoint, live } from '../facts';

const space = (first: number): LatentSpace =>
  ({ latentDimensions: 2, principalAxes: Float32Array.of(first, 0, 0, 1) }) as unknown as LatentSpace;

/** Weights of a model of two latent dimensions. */
const ofTwo = ({ weights, facts }: ExploredWeights): ExploredWeights => ({
  weights,
  facts: { ...facts, model: { latentDimensions: 2 } as (typeof facts)['model'] },
});

describe('how the training pictures lie in the latent space', () => {
  it('is never shown for the weights of another run, though it comes late', async () => {
    const store = new Store();
    const answers: ((space: LatentSpace) => void)[] = [];
    const request = () => ({
      result: new Promise<LatentSpace>((resolve) => answers.push(resolve)),
      cancel: () => undefined,
    });
    const source = new LatentSpaceSource(store, { request } as unknown as Host);
    source.need('a test', true);
    const explore = (run: string, explored: ExploredWeights): void =>
      store.receive({
        method: 'selection',
        params: { selection: { run, explored: ofTwo(explored), pictures: [] } },
      });
    const answer = async (given: LatentSpace): Promise<void> => {
      answers.shift()!(given);
      await new Promise((resolve) => setImmediate(resolve));
    };

    explore('/a', live('/a', 10));
    explore('/b', checkpoint('/b/checkpoints/1', 10));
    await answer(space(1));
    assert.equal(source.space, undefined);
    assert.equal(answers.length, 1, 'that of the other run is asked for');
    await answer(space(-1));
    assert.deepEqual(source.space, space(-1), 'and its axes are its own');

    explore('/b', live('/b', 20));
    assert.deepEqual(source.space, space(-1), 'while a run learns, the last stands in');
    explore('/a', live('/a', 20));
    assert.equal(source.space, undefined);
    assert.equal(answers.length, 1);
  });

  it('is asked for again by who looks anew, where it could not be had', async () => {
    const store = new Store();
    const asked = new Asked();
    const source = new LatentSpaceSource(store, asked as unknown as Host);
    source.need('the map', true);
    const explored = ofTwo(checkpoint('/a/checkpoints/1', 10));
    store.receive({ method: 'selection', params: { selection: { run: '/a', explored, pictures: [] } } });
    asked.all[0]!.refuse(new Error('The process was killed.'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(source.error, 'The process was killed.');
    assert.equal(asked.all.length, 1, 'it is not asked for over and over');
    source.need('the map', false);
    source.need('the map', true);
    assert.equal(asked.all.length, 2);
    assert.equal(source.error, undefined);
    asked.all[1]!.answer(space(1));
    await new Promise((resolve) => setImmediate(resolve));
    source.need('the map', false);
    source.need('the map', true);
    assert.equal(asked.all.length, 2, 'what is there is not asked for again');
  });
});
