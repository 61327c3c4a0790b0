/** What the inspector holds and the grid marks: images that were encoded, and pictures kept from the grid. */

import type { EncodedImage } from '../src/protocol/trainer';
import { weightsKey } from '../src/protocol/explorer';
import { pictures, type Picture } from './drawing/pixels';
import { fileName } from './format';
import type { Host } from './host';
import type { Store } from './state';
import { mostKept, type ViewSettings } from './viewState';

/** One place in the latent space, with what is known of it. */
export interface Item {
  readonly id: string;
  /** Number shown in the list and on the grid. */
  readonly number: number;
  readonly name: string;
  readonly latent: Float32Array;
  /** The decoded latent, once it is there. */
  readonly picture?: Picture;
  /** For an encoded image. */
  readonly encoded?: EncodedImage & { readonly originalPicture?: Picture };
}

export class Items {
  readonly #listeners = new Set<() => void>();
  readonly #keptPictures = new Map<string, Picture>();
  #encoded: readonly Item[] = [];
  #list: readonly Item[] = [];
  #chosen?: string;
  #decoding?: { cancel(): void };

  readonly #store: Store;
  readonly #settings: ViewSettings;
  readonly #host: Host;

  constructor(store: Store, settings: ViewSettings, host: Host) {
    this.#store = store;
    this.#settings = settings;
    this.#host = host;
    store.watch(
      (state) => state.encoded.pictures,
      (encoded) => this.#setEncoded(encoded),
    );
    // Kept vectors stay, their pictures follow the weights.
    store.watch(
      ({ selection: { explored } }) => explored && weightsKey(explored.weights),
      () => this.#decodeKept(),
    );
  }

  get all(): readonly Item[] {
    return this.#list;
  }

  get selected(): Item | undefined {
    return this.#list.find((item) => item.id === this.#chosen) ?? this.#list[0];
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  select(id: string): void {
    this.#chosen = id;
    this.#changed();
  }

  /** Keeps a place of the latent space, with its picture when that is at hand. */
  keep(latent: Float32Array, picture?: Picture): void {
    const vector = Array.from(latent);
    const id = keptId(vector);
    if (picture) this.#keptPictures.set(id, picture);
    const others = this.#settings.state.kept.filter((kept) => keptId(kept) !== id);
    this.#chosen = id;
    this.#settings.update({ kept: [vector, ...others].slice(0, mostKept) });
    this.#renew();
    if (!picture) this.#decodeKept();
  }

  /** Forgets a kept place; encoded images stay, the host holds them. */
  remove(id: string): void {
    this.#keptPictures.delete(id);
    this.#settings.update({ kept: this.#settings.state.kept.filter((kept) => keptId(kept) !== id) });
    this.#renew();
  }

  #setEncoded(images: readonly EncodedImage[]): void {
    // Images encoded anew by other weights come in the same order, and leave the choice as it is.
    const isNew = images[0]?.path !== this.#encoded[0]?.encoded?.path;
    this.#encoded = images.map((image) => ({
      id: `encoded:${image.path}`,
      number: 0,
      name: fileName(image.path),
      latent: image.mean,
      picture: pictures(image.reconstruction)[0],
      encoded: Object.assign(image, { originalPicture: pictures(image.original)[0] }),
    }));
    if (isNew) this.#chosen = this.#encoded[0]?.id;
    this.#renew();
  }

  #renew(): void {
    const dimensions = this.#store.state.selection.explored?.facts.model.latentDimensions;
    const fits = (length: number): boolean => dimensions === undefined || length === dimensions;
    const kept = this.#settings.state.kept
      .filter((vector) => fits(vector.length))
      .map((vector): Item => {
        const id = keptId(vector);
        return {
          id,
          number: 0,
          name: 'Kept',
          latent: Float32Array.from(vector),
          picture: this.#keptPictures.get(id),
        };
      });
    const encoded = this.#encoded.filter((item) => fits(item.latent.length));
    this.#list = [...encoded, ...kept].map((item, index) => ({ ...item, number: index + 1 }));
    this.#changed();
  }

  #decodeKept(): void {
    this.#decoding?.cancel();
    this.#renew();
    const kept = this.#list.filter((item) => !item.encoded);
    const dimensions = kept[0]?.latent.length ?? 0;
    const { explored } = this.#store.state.selection;
    if (kept.length === 0 || !explored) return;
    const latents = new Float32Array(kept.length * dimensions);
    kept.forEach((item, index) => latents.set(item.latent, index * dimensions));
    const request = this.#host.request('decode', { weights: explored.weights, latents, count: kept.length });
    this.#decoding = request;
    request.result.then(
      (result) => {
        pictures(result.pictures).forEach((picture, index) => {
          const item = kept[index];
          if (item) this.#keptPictures.set(item.id, picture);
        });
        this.#renew();
      },
      () => {
        // The next change of weights asks again; until then the pictures at hand stay.
      },
    );
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function keptId(vector: readonly number[]): string {
  return `kept:${vector.map((value) => value.toFixed(4)).join(',')}`;
}
