import assert from 'node:assert/strict';
import sharp from 'sharp';
import { drawCurves } from '../../../src/commandLine/curves';
import type { EpochMetrics } from '../../../src/protocol/configuration';

function epochs(count: number, loss: (epoch: number) => number): EpochMetrics[] {
  return Array.from({ length: count }, (_, i) => {
    const value = loss(i + 1);
    const losses = { loss: value, reconstruction: value - 1, kl: 1 };
    const about = { klWeight: 1, imagesPerSecond: 1, seconds: 1 };
    return { kind: 'epoch', epoch: i + 1, step: i + 1, train: losses, validation: losses, ...about };
  });
}

describe('the chart of a run', () => {
  it('draws every point of a short run', async () => {
    const svg = drawCurves(
      'a <run> & "more"',
      epochs(3, (epoch) => 100 / epoch),
    );
    const [points] = [...svg.matchAll(/points="([^"]+)"/g)].map(([, list]) => list!.split(' '));
    assert.equal(points!.length, 3);
    assert.equal((await sharp(Buffer.from(svg)).metadata()).format, 'svg');
  });

  it('draws a run of 70,000 epochs at once, with its extremes (issue 6, 16)', async function () {
    this.timeout(5000);
    const spike = 41_234;
    const svg = drawCurves(
      'long',
      epochs(70_000, (epoch) => (epoch === spike ? 900 : 100 + 50 / epoch)),
    );
    assert.ok(svg.length < 500_000, `${svg.length}`);
    const [loss] = [...svg.matchAll(/points="([^"]+)"/g)].map(([, list]) =>
      list!.split(' ').map((point) => point.split(',').map(Number)),
    );
    const highest = loss!.reduce((best, point) => (point[1]! < best[1]! ? point : best));
    const [left, right] = [loss![0]![0]!, loss!.at(-1)![0]!];
    assert.ok(Math.abs((highest[0]! - left) / (right - left) - spike / 70_000) < 0.01);
    for (let i = 1; i < loss!.length; i++) assert.ok(loss![i]![0]! >= loss![i - 1]![0]!);
    assert.equal((await sharp(Buffer.from(svg)).metadata()).format, 'svg');
  });
});
