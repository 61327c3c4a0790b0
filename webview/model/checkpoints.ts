/** The weights that one can explore, along the time of training: what the slider in the header steps through. */

import { bestCheckpoint } from '../../src/latent/bestEpoch';
import type { CheckpointFacts } from '../../src/protocol/configuration';
import type { WeightsChoice } from '../../src/protocol/explorer';
import { activity, type ExplorerState, isBusy } from './state';

/** One stop of the slider. */
export interface Stop {
  readonly choice: WeightsChoice;
  /** Absent for live weights. */
  readonly facts?: CheckpointFacts;
  /** Of several checkpoints the one with the least validation loss. */
  readonly best: boolean;
}

/** Whether two choices are of the same weights. */
export function isSameChoice(a: WeightsChoice, b: WeightsChoice): boolean {
  return a.kind === 'live' ? b.kind === 'live' && a.run === b.run : b.kind !== 'live' && a.path === b.path;
}

/** The checkpoints of the run shown, earliest first, then its live weights while it trains. */
export function stopsOf(state: ExplorerState): readonly Stop[] {
  const { selection, view } = state;
  const { explored, run } = selection;
  const saved = [...(view?.checkpoints ?? [])].sort((a, b) => a.step - b.step);
  // Explored weights may belong to another run, or their file may be gone; they are still what is shown.
  const isLive = explored?.weights.kind === 'live';
  if (explored && !isLive && !saved.some(({ path }) => path === explored.facts.path))
    saved.push(explored.facts);
  const best = saved.length > 1 ? bestCheckpoint(saved) : undefined;
  const stops: Stop[] = saved.map((facts) => ({
    choice: { kind: 'checkpoint', path: facts.path },
    facts,
    best: facts === best,
  }));
  const { run: training, status } = activity(state);
  const trained = isLive ? run : isBusy(status.state) && training === run ? training : undefined;
  if (trained !== undefined) stops.push({ choice: { kind: 'live', run: trained }, best: false });
  return stops;
}

/** Which stop the weights explored are; -1 while there are none. */
export function stopOf(stops: readonly Stop[], { selection: { explored } }: ExplorerState): number {
  if (!explored) return -1;
  const { weights } = explored;
  return stops.findIndex(({ choice }) =>
    weights.kind === 'live'
      ? choice.kind === 'live'
      : choice.kind === 'checkpoint' && choice.path === weights.path,
  );
}
