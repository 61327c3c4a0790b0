/** How each curve is drawn, the same in the plots and beside its figures: told apart by colour and by line. */

import type { LossName } from '../../../src/protocol/configuration';
import type { Theme } from '../../drawing/theme';

export const lossColours = {
  loss: 'blue',
  reconstruction: 'orange',
  kl: 'purple',
} as const satisfies Record<LossName, keyof Theme>;

export interface Stroke {
  /** In CSS pixels. */
  readonly width: number;
  /** Lengths of dashes and gaps, in CSS pixels; none for a solid line. */
  readonly dash: readonly number[];
}

/** Training is drawn through, validation in dashes; the total is thick, its parts are thin. */
export const strokes: Readonly<Record<'training' | 'validation', Readonly<Record<LossName, Stroke>>>> = {
  training: {
    loss: { width: 2.5, dash: [] },
    reconstruction: { width: 1.25, dash: [] },
    kl: { width: 1.25, dash: [] },
  },
  validation: {
    loss: { width: 2.5, dash: [7, 4] },
    reconstruction: { width: 1.25, dash: [4, 3] },
    kl: { width: 1.25, dash: [4, 3] },
  },
};
