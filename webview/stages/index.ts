/** All stages, in the order of their tabs. */

import { grid } from './grid/stage';
import { learning } from './learning/stage';
import { map } from './map/stage';
import type { Stage } from './stage';

export const stages: readonly Stage[] = [learning, grid, map];
