import type { EpochMetrics, LossName } from '../protocol/configuration';
import { CheckpointError } from '../runs/checkpointError';
import { readCurves } from '../runs/metricsLog';
import { readRunRecord, runPaths } from '../runs/runFolder';
import { UsageError } from './arguments';
import type { Command } from './command';
import { exitStatus } from './exitStatus';
import { existingFolder } from './named';
import { OutputFile } from './outputFile';

const width = 320;
const height = 220;
const margin = { left: 56, right: 12, top: 34, bottom: 34 };

/** Stretches of a line of which only first, lowest, highest and last point are drawn: two a pixel. */
const stretches = 2 * width;

type Point = readonly [x: number, y: number];

interface Series {
  readonly name: string;
  readonly dashed: boolean;
  readonly points: readonly Point[];
}

export const curvesCommand: Command = {
  usage: 'RUN --out FILE.svg',
  summary: 'loss, reconstruction and KL divergence over the epochs of a run',
  options: { out: { kind: 'text', help: 'the SVG file to write' } },
  async run({ positionals, options }, output) {
    const [run, ...rest] = positionals;
    if (run === undefined || rest.length > 0) throw new UsageError('curves needs one run folder.');
    const folder = await existingFolder(run);
    const { record: recordFile, metrics } = runPaths(folder);
    const example = 'FILE.svg';
    const out = await OutputFile.open(options['out'], { example, inputs: [recordFile, metrics], output });
    const record = await readRunRecord(folder);
    const { epochs } = await readCurves(folder);
    if (epochs.length === 0)
      throw new CheckpointError(`${folder} has not finished an epoch yet, so it has no curves.`);
    await out.write(new TextEncoder().encode(drawCurves(record.name, epochs)));
    return exitStatus.done;
  },
};

/** Three charts side by side as one SVG document; validation is dashed, so that colour is not all there is. */
export function drawCurves(title: string, epochs: readonly EpochMetrics[]): string {
  const terms: readonly [LossName, string][] = [
    ['loss', 'Loss'],
    ['reconstruction', 'Reconstruction'],
    ['kl', 'KL divergence'],
  ];
  const charts = terms.map(([term, name], i) => {
    const series: Series[] = [
      { name: 'training', dashed: false, points: epochs.map((e) => [e.epoch, e.train[term]]) },
      {
        name: 'validation',
        dashed: true,
        points: epochs.flatMap((e) => (e.validation ? [[e.epoch, e.validation[term]] as const] : [])),
      },
    ];
    return `<g transform="translate(${i * width},28)">${chart(name, series)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${3 * width} ${height + 28}" ` +
      'font-family="system-ui,sans-serif" font-size="11" fill="#444">',
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="12" y="20" font-size="13" font-weight="600">${escapeXml(title)}: nats a picture</text>`,
    `<text x="${3 * width - margin.right}" y="20" text-anchor="end">solid: training, dashed: validation</text>`,
    ...charts,
    '</svg>',
  ].join('\n');
}

function chart(name: string, series: readonly Series[]): string {
  const points = series.flatMap((one) => one.points);
  const [left, right] = extent(points, 0);
  const [low, high] = extent(points, 1);
  const x = (value: number) => scale(value, left, right, margin.left, width - margin.right);
  const y = (value: number) => scale(value, low, high, height - margin.bottom, margin.top);
  const ticks = [0, 1, 2, 3].map((i) => low + ((high - low) * i) / 3);
  const grid = ticks.map(
    (tick) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>` +
      `<text x="${margin.left - 6}" y="${y(tick) + 4}" text-anchor="end">${tick.toPrecision(4)}</text>`,
  );
  const lines = series
    .filter((one) => one.points.length > 0)
    .map((one) => {
      const path = thinned(one.points)
        .map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`)
        .join(' ');
      const style = one.dashed ? 'stroke="#d9822b" stroke-dasharray="5 3"' : 'stroke="#2f6fd0"';
      return `<polyline points="${path}" fill="none" stroke-width="1.8" ${style}><title>${one.name}</title></polyline>`;
    });
  return [
    `<text x="${margin.left}" y="18" font-weight="600">${name}</text>`,
    ...grid,
    ...lines,
    `<text x="${margin.left}" y="${height - 12}">epoch ${left}</text>`,
    `<text x="${width - margin.right}" y="${height - 12}" text-anchor="end">epoch ${right}</text>`,
  ].join('\n');
}

function extent(points: readonly Point[], axis: 0 | 1): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const point of points) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  return [low, high];
}

/** The points that make the line look as all of them would: a run of 70,000 epochs has 250 for every pixel. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= 4 * stretches) return points;
  return Array.from({ length: stretches }, (_, i) => {
    const start = Math.floor((i * points.length) / stretches);
    const stretch = points.slice(start, Math.floor(((i + 1) * points.length) / stretches));
    const [low, high] = extent(stretch, 1);
    const kept = new Set([
      0,
      stretch.findIndex(([, y]) => y === low),
      stretch.findIndex(([, y]) => y === high),
      stretch.length - 1,
    ]);
    return [...kept].sort((a, b) => a - b).map((at) => stretch[at]!);
  }).flat();
}

function scale(value: number, from: number, to: number, start: number, end: number): number {
  return to === from ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start);
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
