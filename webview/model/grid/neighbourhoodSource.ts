/** The plane through a picture along its neighbourhood's axes, asked for once a run and place. */

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { LatentPlane } from '../../../src/protocol/encodings';
import type { Weights } from '../../../src/protocol/explorer';
import { type Host, problemOf, type Pending } from '../../host';

export interface WantedNeighbourhood {
  readonly run: string;
  readonly weights: Weights;
  readonly epoch: number;
  /** A place that the plane goes through, along the axes of the picture nearest to it; else a typical picture. */
  readonly latent?: Float32Array;
}

interface Found {
  readonly subject: string;
  readonly plane: LatentPlane;
}

export class NeighbourhoodSource {
  readonly #host: Pick<Host, 'request'>;
  readonly #found = signal<Found | undefined>(undefined);
  readonly #problem = signal<string | undefined>(undefined);
  #pending?: Pending<'neighbourhood'>;
  #asked = '';

  /** Of what is wanted, be it by other weights of the run: axes hold still while time is scrubbed. */
  readonly plane: ReadonlySignal<LatentPlane | undefined>;

  /** @param wanted nothing while no such plane is shown. */
  constructor(host: Pick<Host, 'request'>, wanted: ReadonlySignal<WantedNeighbourhood | undefined>) {
    this.#host = host;
    this.plane = computed(() => {
      const now = wanted.value;
      const found = this.#found.value;
      return now && found?.subject === subjectOf(now) ? found.plane : undefined;
    });
    effect(() => {
      const now = wanted.value;
      if (now) this.#ask(now);
    });
  }

  /** Why there is none, in words. */
  get problem(): ReadonlySignal<string | undefined> {
    return this.#problem;
  }

  #ask(wanted: WantedNeighbourhood): void {
    const subject = subjectOf(wanted);
    // Weights that change every second are looked at when they appear and after the first epoch; then the ones
    // saved are: axes that keep turning under the pointer would be worse than axes that are second best.
    const { weights, latent } = wanted;
    const asked = `${weights.kind === 'live' ? Math.min(1, wanted.epoch) : 'saved'} ${subject}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#pending?.cancel();
    this.#problem.value = undefined;
    const request = this.#host.request('neighbourhood', { weights, ...(latent && { latent }) });
    this.#pending = request;
    request.result.then(
      ({ plane }) => {
        if (this.#pending !== request) return;
        this.#found.value = { subject, plane: latent ? { ...plane, origin: latent } : plane };
      },
      (reason: unknown) => {
        if (this.#pending !== request) return;
        // The next weights are asked.
        this.#asked = '';
        this.#problem.value = problemOf(reason);
      },
    );
  }
}

function subjectOf({ run, latent }: WantedNeighbourhood): string {
  return `${run} ${latent?.join() ?? ''}`;
}
