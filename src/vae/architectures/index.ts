import type { Architecture } from '../../protocol/model';
import type { ArchitectureKind } from './architecture';
import { convolutional } from './convolutional';
import { dense } from './dense';
import { patches } from './patches';

export const architectureKinds: {
  readonly [K in Architecture['kind']]: ArchitectureKind<Extract<Architecture, { kind: K }>>;
} = { dense, convolutional, patches };

export function architectureKind({ kind }: Pick<Architecture, 'kind'>): ArchitectureKind {
  return architectureKinds[kind];
}
