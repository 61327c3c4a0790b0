import type { PosteriorChoice } from '../../protocol/model';
import { diagonalGaussian } from './diagonalGaussian';
import type { PosteriorKind } from './posterior';

export const posteriorKinds: {
  readonly [K in PosteriorChoice['kind']]: PosteriorKind<Extract<PosteriorChoice, { kind: K }>>;
} = { diagonalGaussian };

export function posteriorKind({ kind }: Pick<PosteriorChoice, 'kind'>): PosteriorKind {
  return posteriorKinds[kind];
}
