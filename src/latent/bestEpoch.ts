import type { CheckpointFacts, EpochMetrics } from '../protocol/configuration';

/** What of an epoch says how good it was. */
export type JudgedEpoch = Pick<EpochMetrics, 'epoch' | 'validation' | 'klWeight'>;

/** Less could be chance however quiet the curve is. */
const fewestEpochs = 3;
/** How many times the noise of the curve the rise must be: the least of many values lies more than two below them. */
const risenBy = 4;
/** The standard deviation of normal noise over the median of its size. */
const deviations = 1.4826;

/**
 * The epoch with the least validation loss, the first of equals. While the weight of the KL divergence still
 * rises, losses of different epochs are of different quantities: only those with the last one's weight count.
 *
 * @param epochs in order.
 * @returns undefined where no picture is held out: a training loss says nothing of what was learnt by heart.
 */
export function bestEpoch<E extends JudgedEpoch>(epochs: readonly E[]): E | undefined {
  const weight = epochs.at(-1)?.klWeight;
  let best: E | undefined;
  for (const epoch of epochs) {
    if (epoch.klWeight !== weight || !epoch.validation) continue;
    if (epoch.validation.loss < (best?.validation?.loss ?? Infinity)) best = epoch;
  }
  return best;
}

/** Of the checkpoints of a run the one of the best epoch that there is one of. */
export function bestCheckpoint(checkpoints: readonly CheckpointFacts[]): CheckpointFacts | undefined {
  const judged = checkpoints.flatMap((facts) =>
    facts.metrics && !facts.partial ? [{ ...facts.metrics, facts }] : [],
  );
  return bestEpoch(judged.sort((one, other) => one.facts.step - other.facts.step))?.facts;
}

/**
 * How many epochs have passed since the best one, for early stopping.
 *
 * @param epochs all so far, in order.
 * @param from an epoch to count from at the earliest: one after which a person went on.
 */
export function epochsWithoutBetter(epochs: readonly JudgedEpoch[], from = 0): number {
  const best = bestEpoch(epochs);
  return best ? Math.max(0, (epochs.at(-1)?.epoch ?? 0) - Math.max(best.epoch, from)) : 0;
}

/**
 * The best epoch, where the validation loss has risen since: the mean of the last three epochs lies more above
 * it than four times the noise of the curve. Undefined where it has not, or cannot be told.
 *
 * @param epochs all so far, in order.
 */
export function risenSince<E extends JudgedEpoch>(epochs: readonly E[]): E | undefined {
  const best = bestEpoch(epochs);
  if (!best?.validation) return undefined;
  const losses = epochs.flatMap(({ klWeight, validation }) =>
    klWeight === best.klWeight && validation ? [validation.loss] : [],
  );
  const since = losses.length - 1 - losses.indexOf(best.validation.loss);
  if (since < fewestEpochs) return undefined;
  const last = losses.slice(-fewestEpochs);
  const mean = last.reduce((sum, loss) => sum + loss, 0) / last.length;
  return mean - best.validation.loss > risenBy * noiseOf(losses) ? best : undefined;
}

/**
 * Standard deviation of a curve's noise, by how far each value lies from the mean of its two neighbours: a slow
 * course cancels out, and of independent noise the variance there is 3/2 of its own. The median leaves the steep
 * beginning out.
 */
function noiseOf(values: readonly number[]): number {
  const sizes = values
    .slice(1, -1)
    .map((value, index) => Math.abs(value - (values[index]! + values[index + 2]!) / 2))
    .sort((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)] ?? Infinity;
  return (deviations * middle) / Math.sqrt(3 / 2);
}
