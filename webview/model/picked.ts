import { batch, type Signal } from '@preact/signals';
import { runOf, type Store } from './state';

/** What a person has picked in one view, and every view marks. */
export type Picked =
  /** What is on the shelf, by its id. */
  | { readonly kind: 'item'; readonly id: string }
  /** A training picture of the run explored, by its row in the encodings. */
  | { readonly kind: 'picture'; readonly index: number; readonly path: string }
  /** Any place of the latent space of the weights named by the key. */
  | { readonly kind: 'place'; readonly latent: Float32Array; readonly weightsKey: string };

/**
 * Lets go, as another run is explored, of what was picked or chosen in the one before: rows mean other pictures
 * there, and latents nothing. What is on the shelf has an identity of its own.
 *
 * @param chosen rows of training pictures.
 */
export function forgetWithRun(
  store: Store,
  picked: Signal<Picked | undefined>,
  chosen: Signal<Uint32Array>,
): void {
  let run: string | undefined;
  store.watch(
    ({ selection: { explored } }) => explored && runOf(explored),
    (now) => {
      // Without weights for a moment, as while they are listed anew, it is still the same run.
      if (now === undefined || now === run) return;
      const isFirst = run === undefined;
      run = now;
      if (isFirst) return;
      batch(() => {
        if (picked.peek()?.kind !== 'item') picked.value = undefined;
        chosen.value = new Uint32Array();
      });
    },
  );
}
