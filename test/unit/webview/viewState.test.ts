import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readViewState, ViewSettings, type ViewState } from '../../../webview/viewState';

const fresh = readViewState(undefined);

describe('the view state that outlives a page', () => {
  it('begins with all of the plane and nothing kept', () => {
    assert.deepEqual(fresh, {
      curves: { horizontal: 'step', scale: 'linear' },
      viewport: { left: 0, right: 1, bottom: 0, top: 1 },
      overlay: false,
      offsets: {},
      kept: [],
    });
  });

  it('comes back as it was', () => {
    const state: ViewState = {
      curves: { horizontal: 'epoch', scale: 'log' },
      axes: { kind: 'dimensions', x: 2, y: 0 },
      viewport: { left: 0.25, right: 0.5, bottom: 0.5, top: 0.75 },
      overlay: true,
      offsets: { 1: -0.5, 17: 3 },
      kept: [
        [1, -2],
        [0, 0.5],
      ],
    };
    assert.deepEqual(readViewState(JSON.parse(JSON.stringify(state))), state);
    assert.deepEqual(readViewState({ ...state, axes: { kind: 'principal' } }).axes, { kind: 'principal' });
  });

  it('puts what is damaged back to how a new panel starts, and keeps the rest', () => {
    const damaged = readViewState({
      curves: { horizontal: 'sideways', scale: 'log' },
      axes: { kind: 'dimensions', x: 1, y: 1 },
      viewport: { left: 0, right: 1, bottom: 0, top: 3 },
      overlay: 'yes',
      offsets: { left: 1 },
      kept: [[1, 2], 'no', [Infinity], []],
    });
    assert.deepEqual(damaged, {
      ...fresh,
      axes: undefined,
      curves: { horizontal: 'step', scale: 'log' },
      kept: [[1, 2]],
    });
    assert.deepEqual(readViewState({ overlay: true }), { ...fresh, overlay: true });
    assert.equal(readViewState({ kept: Array.from({ length: 100 }, () => [1]) }).kept.length, 24);
  });

  it('survives anything that may have been saved', () => {
    const anything = fc.record({
      viewport: fc.anything(),
      kept: fc.anything(),
      axes: fc.anything(),
      offsets: fc.anything(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anything), (saved) => {
        const { viewport, kept, offsets } = readViewState(saved);
        assert.ok(Object.values(viewport).every((edge) => edge >= 0 && edge <= 1));
        assert.ok(kept.flat().every(Number.isFinite));
        assert.ok(Object.values(offsets).every(Number.isFinite));
      }),
    );
  });

  it('saves each change and tells of it', () => {
    const saved: unknown[] = [];
    const settings = new ViewSettings(undefined, (state) => saved.push(state));
    const heard: ViewState[] = [];
    settings.onChange((state) => heard.push(state));
    settings.update({ overlay: true });
    assert.deepEqual(saved, [{ ...fresh, overlay: true }]);
    assert.deepEqual(heard, saved);
  });
});
