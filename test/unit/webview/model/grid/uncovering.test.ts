import assert from 'node:assert/strict';
import { batch, signal } from '@preact/signals';
import { uncoverPicked } from '../../../../../webview/model/grid/uncovering';
import { cameraFor, type GridView } from '../../../../../webview/model/grid/view';
import { type Point, toScreen } from '../../../../../webview/model/places/camera';

const area = { width: 400, height: 300 };
const home: GridView = { x: 0, y: 0, span: 6 };

describe('what is picked on the grid', () => {
  const picked = signal<string | undefined>(undefined);
  const place = signal<Point | undefined>(undefined);
  const coveredFrom = signal<number | undefined>(undefined);
  let view: GridView | undefined;
  let end: () => void;

  beforeEach(() => {
    picked.value = place.value = coveredFrom.value = view = undefined;
    end = uncoverPicked({
      picked,
      place,
      coveredFrom,
      // The cells end 320 pixels down the page, and begin 20 down.
      look: () => ({ camera: cameraFor(view ?? home, area), area, bottom: 320 }),
      view: () => view,
      setView: (next) => (view = next),
    });
  });

  afterEach(() => end());

  const pick = (what: string, at: Point): void =>
    batch(() => {
      picked.value = what;
      place.value = at;
    });
  const height = (): number => toScreen(cameraFor(view ?? home, area), area, place.peek()!).y + 20;

  it('comes out from under what lies over it, and goes back with that', () => {
    pick('a', { x: 1, y: -2.5 });
    assert.equal(view, undefined);
    assert.ok(height() > 180);
    coveredFrom.value = 180;
    assert.ok(Math.abs(height() - (180 - 24)) < 1e-6, `at ${height()}`);
    pick('b', { x: 1, y: -2.9 });
    assert.ok(Math.abs(height() - (180 - 24)) < 1e-6, 'the next thing too');
    coveredFrom.value = undefined;
    assert.equal(view, undefined, 'all shows again, as before');
  });

  it('waits until its place is known', () => {
    coveredFrom.value = 180;
    picked.value = 'a';
    assert.equal(view, undefined);
    place.value = { x: 1, y: -2.5 };
    assert.ok(Math.abs(height() - (180 - 24)) < 1e-6);
  });

  it('leaves the view where nothing covers it, and as a person has moved it since', () => {
    coveredFrom.value = 180;
    pick('a', { x: 1, y: 2 });
    assert.equal(view, undefined, 'it was in sight');
    pick('b', { x: 1, y: -2.5 });
    const own = { x: 1, y: 1, span: 3 };
    view = own;
    coveredFrom.value = undefined;
    assert.equal(view, own);
  });
});
