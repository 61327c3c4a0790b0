import type { Objective } from '../../protocol/training';
import { elbo } from './elbo';
import type { ObjectiveKind } from './objective';

export const objectiveKinds: {
  readonly [K in Objective['kind']]: ObjectiveKind<Extract<Objective, { kind: K }>>;
} = { elbo };

export function objectiveKind({ kind }: Pick<Objective, 'kind'>): ObjectiveKind {
  return objectiveKinds[kind];
}
