/** How numbers, times and checkpoints are written throughout the panel. */

import * as l10n from '@vscode/l10n';
import type { CheckpointFacts } from '../src/protocol/configuration';
import { judgedLosses } from '../src/protocol/metrics';

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** `12,345`. */
export function integer(value: number): string {
  return whole.format(value);
}

/** A true minus sign, so that columns of signed numbers line up. */
function minus(text: string): string {
  return text.replace('-', '\u2212');
}

/** A fixed number of decimals: a coordinate, a distance. */
export function decimal(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return minus(Number(text) === 0 ? text.replace('-', '') : text);
}

/** A loss in nats: about five figures, whatever its size. */
export function nats(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '\u2013';
  const size = Math.abs(value);
  return decimal(value, size >= 1000 ? 0 : size >= 100 ? 1 : 2);
}

/** `45 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return l10n.t('{0} s', total);
  const minutes = Math.floor(total / 60);
  if (minutes >= 60) return l10n.t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
  return total % 60 ? l10n.t('{0} min {1} s', minutes, total % 60) : l10n.t('{0} min', minutes);
}

/** `1.2 MB`. */
export function fileSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit] ?? ''}`;
}

/** The last part of a path of either kind. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** How one latent dimension is called, everywhere: as code would index it. */
export function dimensionName(dimension: number): string {
  return `z[${dimension}]`;
}

/** When in its run a checkpoint was saved: `epoch 3`, or `within epoch 4, step 1,234`. */
export function checkpointMoment({
  epoch,
  step,
  partial,
}: Pick<CheckpointFacts, 'epoch' | 'step' | 'partial'>): string {
  return partial
    ? l10n.t('within epoch {0}, step {1}', integer(epoch + 1), integer(step))
    : l10n.t('epoch {0}', integer(epoch));
}

/** A checkpoint in a list, with the loss in its file: of one saved within an epoch, that of the epoch before. */
export function checkpointLabel(facts: CheckpointFacts): string {
  const moment = checkpointMoment(facts);
  const title = moment.charAt(0).toUpperCase() + moment.slice(1);
  const { metrics, partial } = facts;
  if (!metrics) return title;
  const loss = nats(judgedLosses(metrics).loss);
  const told = partial
    ? l10n.t('{0} nats after epoch {1}', loss, integer(metrics.epoch))
    : l10n.t('{0} nats', loss);
  return `${title} \u00b7 ${told}`;
}
