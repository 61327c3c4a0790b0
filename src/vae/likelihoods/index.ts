import type { Likelihood } from '../../protocol/model';
import { bernoulli } from './bernoulli';
import { gaussian } from './gaussian';
import { laplace } from './laplace';
import type { LikelihoodKind } from './likelihood';

export const likelihoodKinds: {
  readonly [K in Likelihood['kind']]: LikelihoodKind<Extract<Likelihood, { kind: K }>>;
} = { bernoulli, gaussian, laplace };

export function likelihoodKind({ kind }: Pick<Likelihood, 'kind'>): LikelihoodKind {
  return likelihoodKinds[kind];
}
