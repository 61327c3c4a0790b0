/** The reconstruction loss of every training picture, worked out when something is coloured by it. */

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Weights } from '../../../src/protocol/explorer';
import type { LatentSpace } from '../../../src/protocol/trainer';
import { type Host, type Pending, problemOf } from '../../host';

export interface WantedLosses {
  readonly weights: Weights;
  readonly space: LatentSpace;
}

export class LossesSource {
  readonly losses: ReadonlySignal<Float32Array | undefined>;
  readonly loading: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<string | undefined>;

  constructor(host: Pick<Host, 'request'>, wanted: ReadonlySignal<WantedLosses | undefined>) {
    const losses = (this.losses = signal<Float32Array | undefined>(undefined));
    const loading = (this.loading = signal(false));
    const problem = (this.problem = signal<string | undefined>(undefined));
    let pending: Pending<'reconstructionLosses'> | undefined;
    let space: LatentSpace | undefined;
    effect(() => {
      const now = wanted.value;
      if (now?.space === space) return;
      pending?.cancel();
      space = now?.space;
      losses.value = problem.value = undefined;
      loading.value = now !== undefined;
      if (!now) return;
      const request = host.request('reconstructionLosses', { weights: now.weights });
      pending = request;
      const finish = (found?: Float32Array, words?: string): void => {
        if (pending !== request) return;
        pending = undefined;
        loading.value = false;
        losses.value = found?.length === now.space.count ? found : undefined;
        problem.value = words;
      };
      request.result.then(
        (found) => finish(found.losses),
        (reason: unknown) => finish(undefined, problemOf(reason)),
      );
    });
  }
}
