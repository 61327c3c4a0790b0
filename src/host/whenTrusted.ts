import type { Releasable } from './disposable';

/** Whether the person trusts the workspace, which they may come to do. */
export interface Trust {
  readonly isTrusted: boolean;
  readonly onDidGrant: (listener: () => void) => Releasable;
}

/** Acts now, or once the person trusts the workspace; never without that. */
export function whenTrusted({ isTrusted, onDidGrant }: Trust, act: () => void): Releasable {
  if (!isTrusted) return onDidGrant(act);
  act();
  return { dispose: () => undefined };
}
