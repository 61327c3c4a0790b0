import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { PlaceIndex } from '../../../../../webview/model/places/placeIndex';
import { isInside, rowsInside } from '../../../../../webview/model/places/polygon';

const coordinate = fc.oneof(
  // Multiples of a power of two: what is told apart here is then not a matter of rounding.
  fc.integer({ min: -3 * 256, max: 3 * 256 }).map((value) => value / 256),
  // Outliers, places upon each other and on one line.
  fc.constantFrom(0, 1, -1, 500),
);
const places = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 200 }).map((pairs) => {
  return Float32Array.from(pairs.flat());
});
const point = fc.record({ x: coordinate, y: coordinate });
const all = (): boolean => true;
const rowsOf = (values: Float32Array): number[] => Array.from({ length: values.length / 2 }, (_, row) => row);

describe('the index of places', () => {
  it('holds every row once, with its place', () => {
    fc.assert(
      fc.property(places, (values) => {
        const index = new PlaceIndex(values);
        assert.deepEqual(
          [...index.rows].sort((a, b) => a - b),
          rowsOf(values),
        );
        index.rows.forEach((row, at) => {
          assert.equal(index.places[at * 2], values[row * 2]);
          assert.equal(index.places[at * 2 + 1], values[row * 2 + 1]);
        });
      }),
    );
  });

  it('leaves out what has no place, and only that', () => {
    const index = new PlaceIndex(Float32Array.of(1, 1, NaN, 0, 2, Infinity, 3, 3));
    assert.deepEqual([...index.rows].sort(), [0, 3]);
    assert.equal(new PlaceIndex(new Float32Array()).nearest({ x: 0, y: 0 }, 10), undefined);
  });

  it('finds the nearest as a search through all does', () => {
    fc.assert(
      fc.property(
        places,
        point,
        fc.integer({ min: 0, max: 64 }).map((value) => value / 16),
        (values, at, radius) => {
          let expected: number | undefined;
          let best = radius * radius;
          for (const row of rowsOf(values)) {
            const distance = (values[row * 2]! - at.x) ** 2 + (values[row * 2 + 1]! - at.y) ** 2;
            if (distance < best || (distance === best && expected === undefined)) {
              best = distance;
              expected = row;
            }
          }
          assert.equal(new PlaceIndex(values).nearest(at, radius), expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('finds those in a rectangle as a search through all does, and none that is left out', () => {
    fc.assert(
      fc.property(places, point, point, (values, a, b) => {
        const bounds = {
          left: Math.min(a.x, b.x),
          right: Math.max(a.x, b.x),
          bottom: Math.min(a.y, b.y),
          top: Math.max(a.y, b.y),
        };
        const isEven = (row: number): boolean => row % 2 === 0;
        const expected = rowsOf(values).filter((row) => {
          const x = values[row * 2]!;
          const y = values[row * 2 + 1]!;
          return (
            isEven(row) && x >= bounds.left && x <= bounds.right && y >= bounds.bottom && y <= bounds.top
          );
        });
        assert.deepEqual([...new PlaceIndex(values).rowsWithin(bounds, isEven)], expected);
      }),
    );
  });

  it('finds those in a polygon as a search through all does', () => {
    fc.assert(
      fc.property(places, fc.array(point, { minLength: 3, maxLength: 12 }), (values, polygon) => {
        const expected = rowsOf(values).filter((row) =>
          isInside(polygon, values[row * 2]!, values[row * 2 + 1]!),
        );
        assert.deepEqual([...rowsInside(new PlaceIndex(values), polygon, all)], expected);
      }),
      { numRuns: 500 },
    );
  });

  it('has places on a shared edge in one of two polygons', () => {
    const left = [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 2 },
      { x: 0, y: 2 },
    ];
    const right = left.map(({ x, y }) => ({ x: x + 1, y }));
    assert.equal(Number(isInside(left, 1, 1)) + Number(isInside(right, 1, 1)), 1);
    assert.ok(isInside(left, 0.5, 1) && !isInside(left, 1.5, 1));
    // A star's middle is crossed twice: not inside by the even-odd rule.
    const star = [0, 2, 4, 1, 3].map((corner) => ({
      x: Math.sin((corner * 2 * Math.PI) / 5),
      y: Math.cos((corner * 2 * Math.PI) / 5),
    }));
    assert.ok(!isInside(star, 0, 0) && isInside(star, 0, 0.7));
  });

  it('goes from place to place by direction, and to each of a row', () => {
    const index = new PlaceIndex(Float32Array.of(0, 0, 1, 0.2, 2, 0, 1, 5, -1, 0, 50, 0));
    const right = { x: 1, y: 0 };
    assert.equal(index.next({ x: 0, y: 0 }, right, 0.01, all), 1);
    assert.equal(index.next({ x: 1, y: 0.2 }, right, 0.01, all), 2);
    assert.equal(index.next({ x: 2, y: 0 }, right, 0.01, all), 5, 'an outlier is far, not out of reach');
    assert.equal(index.next({ x: 50, y: 0 }, right, 0.01, all), undefined);
    assert.equal(index.next({ x: 0, y: 0 }, { x: 0, y: 1 }, 0.01, all), 3);
    assert.equal(
      index.next({ x: 0, y: 0 }, right, 0.01, (row) => row !== 1),
      2,
    );
  });

  it('is built and asked in milliseconds for a million places', () => {
    const million = new Float32Array(2_000_000).map(() => Math.random());
    const began = performance.now();
    const index = new PlaceIndex(million);
    const built = performance.now() - began;
    for (let i = 0; i < 1000; i++) index.nearest({ x: Math.random(), y: Math.random() }, 0.01);
    const asked = performance.now() - began - built;
    assert.ok(built < 3000, `${built} ms to build`);
    assert.ok(asked < 1000, `${asked} ms for a thousand questions`);
  });
});
