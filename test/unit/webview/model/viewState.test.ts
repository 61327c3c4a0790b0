import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readViewState, ViewSettings, type ViewState } from '../../../../webview/model/viewState';

const fresh = readViewState(undefined);

describe('the view state that outlives a page', () => {
  it('begins with all of the plane and an empty shelf', () => {
    assert.deepEqual(fresh, {
      curves: { horizontal: 'step', scale: 'linear' },
      overlay: false,
      samples: 'encodings',
      sliders: false,
      map: { axes: { x: 0, y: 1 }, colouring: 'label', ground: true },
      offsets: {},
      divider: 0.5,
      inspector: true,
      shelf: [],
      nextNumber: 1,
    });
  });

  it('comes back as it was', () => {
    const state: ViewState = {
      curves: { horizontal: 'epoch', scale: 'log' },
      axes: { kind: 'dimensions', x: 2, y: 0 },
      gridView: { x: -1.5, y: 20, span: 0.25 },
      samples: 'prior',
      sliders: true,
      overlay: true,
      map: {
        layout: 'umap' as const,
        dimensions: { x: 3, y: 1 },
        axes: { x: 2, y: 0 },
        colouring: 'kl' as const,
        ground: false,
      },
      offsets: { 1: -0.5, 17: 3 },
      stages: { first: 'learning', second: 'grid' },
      divider: 0.3,
      inspector: false,
      shelf: [
        { kind: 'picture', number: 7, path: '/pictures/a.png' },
        { kind: 'place', number: 2, latent: [1, -2], run: '/vae-runs/a' },
      ],
      nextNumber: 9,
    };
    assert.deepEqual(readViewState(JSON.parse(JSON.stringify(state))), state);
    for (const axes of [
      { kind: 'principal' },
      { kind: 'neighbourhood' },
      { kind: 'neighbourhood', through: { run: '/vae-runs/a', latent: [1, 2] } },
    ]) {
      assert.deepEqual(readViewState({ ...state, axes }).axes, axes);
    }
  });

  it('puts what is damaged back to how a new panel starts, and keeps the rest', () => {
    const damaged = readViewState({
      curves: { horizontal: 'sideways', scale: 'log' },
      axes: { kind: 'dimensions', x: 1, y: 1 },
      gridView: { x: 0, y: 0, span: 0 },
      overlay: 'yes',
      offsets: { left: 1 },
      divider: 1.5,
      shelf: [
        { kind: 'place', number: 3, latent: [1, 2], run: '/r' },
        'no',
        { kind: 'place', number: 4, latent: [Infinity], run: '/r' },
        { kind: 'picture', number: 3, path: '/again.png' },
      ],
      nextNumber: 2,
    });
    assert.deepEqual(damaged, {
      ...fresh,
      axes: undefined,
      gridView: undefined,
      curves: { horizontal: 'step', scale: 'log' },
      shelf: [{ kind: 'picture', number: 3, path: '/again.png' }],
      nextNumber: 4,
    });
    assert.deepEqual(readViewState({ overlay: true }), { ...fresh, overlay: true });
    const many = Array.from({ length: 200 }, (_, index) => ({
      kind: 'picture',
      number: index + 1,
      path: '/p',
    }));
    assert.equal(readViewState({ shelf: many }).shelf.length, 100);
  });

  it('shows all of the grid where an earlier version saved a square of quantiles', () => {
    const earlier = { viewport: { left: 0.25, right: 0.5, bottom: 0.5, top: 0.75 }, overlay: true };
    assert.deepEqual(readViewState(earlier), { ...fresh, overlay: true });
  });

  it('survives anything that may have been saved', () => {
    const anything = fc.record({
      gridView: fc.oneof(fc.anything(), fc.record({ x: fc.anything(), y: fc.double(), span: fc.double() })),
      shelf: fc.oneof(
        fc.anything(),
        fc.array(
          fc.record({
            kind: fc.constantFrom('picture', 'place'),
            number: fc.anything(),
            latent: fc.anything(),
          }),
        ),
      ),
      nextNumber: fc.anything(),
      axes: fc.anything(),
      offsets: fc.anything(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anything), (saved) => {
        const { gridView, shelf, nextNumber, offsets } = readViewState(saved);
        assert.ok(!gridView || (Object.values(gridView).every(Number.isFinite) && gridView.span > 0));
        const numbers = shelf.map(({ number }) => number);
        assert.equal(new Set(numbers).size, numbers.length, 'each number once');
        assert.ok(numbers.every((number) => number < nextNumber));
        assert.ok(Object.values(offsets).every(Number.isFinite));
      }),
    );
  });

  it('saves each change and tells of it', () => {
    const saved: unknown[] = [];
    const settings = new ViewSettings((state) => saved.push(state));
    const heard: ViewState[] = [];
    settings.signal.subscribe((state) => heard.push(state));
    settings.update({ overlay: true });
    assert.deepEqual(saved, [{ ...fresh, overlay: true }]);
    assert.deepEqual(heard, [fresh, ...saved]);
  });

  it('takes up what was kept once, and nothing that is no state', () => {
    const settings = new ViewSettings(() => assert.fail('what is kept is not kept anew'));
    settings.restore(JSON.stringify({ overlay: true }));
    assert.deepEqual(settings.state, { ...fresh, overlay: true });
    settings.restore(JSON.stringify({ sliders: true }));
    assert.deepEqual(settings.state, { ...fresh, overlay: true });
    for (const kept of [undefined, '', '{"overlay":', '"yes"', '[]', 'null']) {
      const others = new ViewSettings(() => undefined);
      others.restore(kept);
      assert.deepEqual(others.state, fresh);
    }
  });
});
