import type { Prior } from '../../protocol/model';
import type { PriorKind } from './prior';
import { standardNormal } from './standardNormal';

export const priorKinds: { readonly [K in Prior['kind']]: PriorKind<Extract<Prior, { kind: K }>> } = {
  standardNormal,
};

export function priorKind({ kind }: Pick<Prior, 'kind'>): PriorKind {
  return priorKinds[kind];
}
