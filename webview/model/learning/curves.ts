/** From metrics to the columns that curves are drawn from. */

import type { EpochMetrics, Losses, LossName, StepMetrics } from '../../../src/protocol/configuration';

export type Horizontal = 'step' | 'epoch';

type Column = (number | null)[];

/** One row a point in time; a curve without a value there holds null. */
export interface Curves {
  readonly x: readonly number[];
  readonly training: Readonly<Record<LossName, Column>>;
  readonly validation: Readonly<Record<LossName, Column>>;
}

export const lossNames = ['loss', 'reconstruction', 'kl'] as const satisfies readonly LossName[];

/**
 * The curves over steps or over epochs. Over steps, training losses come at every logged step, validation
 * losses only where an epoch ends, so the two are merged by step.
 */
export function curves(
  horizontal: Horizontal,
  steps: readonly StepMetrics[],
  epochs: readonly EpochMetrics[],
): Curves {
  if (horizontal === 'epoch') {
    return collect(
      epochs.map((epoch) => ({ x: epoch.epoch, train: epoch.train, validation: epoch.validation })),
    );
  }
  const rows = new Map<number, { x: number; train?: Losses; validation?: Losses }>();
  for (const step of steps) rows.set(step.step, { x: step.step, train: step });
  for (const epoch of epochs) {
    rows.set(epoch.step, { ...(rows.get(epoch.step) ?? { x: epoch.step }), validation: epoch.validation });
  }
  return collect([...rows.values()].sort((a, b) => a.x - b.x));
}

function collect(rows: readonly { x: number; train?: Losses; validation?: Losses }[]): Curves {
  const columns = (part: 'train' | 'validation'): Record<LossName, Column> => {
    const column = (name: LossName): Column => rows.map((row) => row[part]?.[name] ?? null);
    return { loss: column('loss'), reconstruction: column('reconstruction'), kl: column('kl') };
  };
  return { x: rows.map((row) => row.x), training: columns('train'), validation: columns('validation') };
}

/** Whether every value can be shown on a logarithmic scale. */
export function allPositive(data: Curves): boolean {
  return [data.training, data.validation].every((part) =>
    lossNames.every((name) => part[name].every((value) => value === null || value > 0)),
  );
}

/** The last value of a column that is there. */
export function latest(column: readonly (number | null)[]): number | null {
  return column.findLast((value) => value !== null) ?? null;
}

/** Fewer points than this are drawn as they are. */
const fewPoints = 40;
/** How much of a curve either side of a point is averaged into it. */
const share = 0.02;

/**
 * The course of a noisy curve: each value the mean of those about it, as many to either side, and fewer towards the
 * beginning, so that a steep one begins where it does. Towards the end, where there are fewer to one side, it is that of the
 * straight line through them (least squares): the curve neither lags nor ends in the noise of its last step. The same column
 * when there are few values.
 */
export function smoothed(column: readonly (number | null)[]): readonly (number | null)[] {
  const values = column.filter((value) => value !== null);
  if (values.length < fewPoints) return column;
  const sums = [0];
  const moments = [0];
  values.forEach((value, index) => {
    sums.push(sums[index]! + value);
    moments.push(moments[index]! + index * value);
  });
  const most = Math.max(2, Math.round(values.length * share));
  let index = 0;
  return column.map((value) => {
    if (value === null) return null;
    const at = index++;
    const first = at - Math.min(most, at);
    const end = Math.min(values.length, at + (at - first) + 1);
    const count = end - first;
    const sum = sums[end]! - sums[first]!;
    const middle = (first + end - 1) / 2;
    if (at === middle) return sum / count;
    const spread = (count * (count * count - 1)) / 12;
    const slope = (moments[end]! - moments[first]! - middle * sum) / spread;
    return sum / count + slope * (at - middle);
  });
}

/** Of a curve that is whole, so much of its beginning may leave the picture. */
const beginning = 0.1;

/**
 * From the least to the greatest value of what is drawn of these losses between two places of the axis. The steep
 * beginning of a longer training does not count: beside it nothing of the later course could be seen.
 *
 * @returns undefined where nothing is drawn.
 */
export function span(
  { x, training, validation }: Curves,
  losses: readonly LossName[],
  from: number,
  to: number,
): readonly [least: number, greatest: number] | undefined {
  const first = x[0] ?? 0;
  const isWhole = x.length >= fewPoints && from <= first;
  const start = isWhole ? first + beginning * ((x.at(-1) ?? 0) - first) : from;
  let least = Infinity;
  let greatest = -Infinity;
  for (const name of losses) {
    for (const column of [smoothed(training[name]), validation[name]]) {
      column.forEach((value, row) => {
        if (value === null || x[row]! < start || x[row]! > to) return;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      });
    }
  }
  return least <= greatest ? [least, greatest] : undefined;
}
