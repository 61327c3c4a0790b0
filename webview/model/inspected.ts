/** What is known of the thing picked, whatever it is: its place, its pictures, its losses; fetched when needed. */

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { weightsKey, type ExploredWeights } from '../../src/protocol/explorer';
import type { EncodedImage, LatentSpace } from '../../src/protocol/trainer';
import { fileName } from '../format';
import { type Host, problemOf } from '../host';
import type { LatentSpaceSource } from './latentSpaceSource';
import type { Picked } from './picked';
import type { Pixels } from './pixels';
import { encodedId, type Shelf } from './shelf';
import type { Store } from './state';

export interface Subject {
  /** Another for another thing. */
  readonly key: string;
  /** Its number, if it is on the shelf. */
  readonly number?: number;
  readonly name: string;
  /** The file of a picture. */
  readonly path?: string;
  /** Row among the training pictures. */
  readonly row?: number;
  /** Of a training picture: the name of its folder, once the encodings are there. */
  readonly label?: string;
  /** Absent while it is being encoded. */
  readonly latent?: Float32Array;
  /** The decoded latent, once it is there. */
  readonly picture?: Pixels;
  /** The posterior and the losses of a picture. */
  readonly encoded?: EncodedImage;
  /** Why it cannot be shown, in words. */
  readonly problem?: string;
}

/** What came of asking, and for what. */
interface Found {
  readonly key: string;
  readonly encoded?: EncodedImage;
  readonly picture?: Pixels;
  readonly problem?: string;
}

export class Inspected {
  readonly #host: Pick<Host, 'request'>;
  readonly #found = signal<Found | undefined>(undefined);
  #pending?: { cancel(): void };
  #asked = '';

  readonly subject: ReadonlySignal<Subject | undefined>;

  constructor(
    store: Store,
    shelf: Shelf,
    picked: ReadonlySignal<Picked | undefined>,
    space: Pick<LatentSpaceSource, 'space'>,
    host: Pick<Host, 'request'>,
  ) {
    this.#host = host;
    this.subject = computed(() => {
      const subject = this.#subject(picked.value, shelf);
      const label = subject?.row === undefined ? undefined : labelOf(space.space, subject.row);
      return subject && { ...subject, label };
    });
    effect(() => {
      const { explored } = store.state.selection;
      const now = picked.value;
      const isOnShelf = now?.kind === 'picture' && shelf.find(encodedId(now.path)) !== undefined;
      if (explored && now && now.kind !== 'item' && !isOnShelf) this.#ask(now, explored);
    });
  }

  #subject(picked: Picked | undefined, shelf: Shelf): Subject | undefined {
    if (!picked) return undefined;
    const item =
      picked.kind === 'item'
        ? shelf.find(picked.id)
        : picked.kind === 'picture'
          ? shelf.find(encodedId(picked.path))
          : undefined;
    if (item) {
      const { id: key, number, name, path, latent, picture, encoded } = item;
      const row = picked.kind === 'picture' ? picked.index : undefined;
      return { key, number, name, path, row, latent, picture, encoded };
    }
    if (picked.kind === 'item') return undefined;
    const key = keyOf(picked);
    const found = this.#found.value?.key === key ? this.#found.value : undefined;
    const { encoded, problem } = found ?? {};
    const picture = found?.picture ?? (encoded && { batch: encoded.reconstruction, index: 0 });
    if (picked.kind === 'place') return { key, name: '', latent: picked.latent, picture, problem };
    const { path, index: row } = picked;
    return { key, name: fileName(path), path, row, latent: encoded?.mean, picture, encoded, problem };
  }

  #ask(picked: Exclude<Picked, { kind: 'item' }>, { weights }: ExploredWeights): void {
    const key = keyOf(picked);
    const asked = `${key} by ${weightsKey(weights)}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#pending?.cancel();
    const request =
      picked.kind === 'picture'
        ? this.#host.request('encode', { weights, pictures: [picked.path] })
        : this.#host.request('decode', { weights, latents: picked.latent.slice(), count: 1 });
    this.#pending = request;
    request.result.then(
      (answer) => {
        if (asked !== this.#asked) return;
        this.#found.value =
          'pictures' in answer
            ? { key, picture: { batch: answer.pictures, index: 0 } }
            : { key, encoded: answer.encoded[0], problem: answer.failed[0]?.reason };
      },
      (reason: unknown) => {
        const problem = problemOf(reason);
        if (asked === this.#asked && problem !== undefined) this.#found.value = { key, problem };
      },
    );
  }
}

function labelOf(space: LatentSpace | undefined, row: number): string | undefined {
  return space?.labelNames[space.labels[row] ?? -1];
}

function keyOf(picked: Exclude<Picked, { kind: 'item' }>): string {
  return picked.kind === 'picture'
    ? encodedId(picked.path)
    : `place:${Array.from(picked.latent, (value) => value.toFixed(4)).join(',')}`;
}
