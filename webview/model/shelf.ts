/**
 * The shelf: the places of the latent space that a person has collected, encoded pictures and places kept from
 * a stage alike. Each keeps its number for as long as it is there, and no number is given twice.
 */

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { weightsKey } from '../../src/protocol/explorer';
import type { EncodedImage } from '../../src/protocol/trainer';
import { decimal, fileName } from '../format';
import { type Host, problemOf } from '../host';
import type { Pixels } from './pixels';
import { runOf, type Store } from './state';
import { type Entry, mostShelved, type ViewSettings } from './viewState';

/** One place on the shelf, with what is known of it by the weights explored. */
export interface Item {
  /** `encoded:PATH` or `kept:z`: what was collected, not when. */
  readonly id: string;
  readonly number: number;
  readonly name: string;
  /** Of a picture that has been encoded: its file. */
  readonly path?: string;
  /** Absent while a picture is being encoded. */
  readonly latent?: Float32Array;
  /** The decoded latent, once it is there. */
  readonly picture?: Pixels;
  readonly encoded?: EncodedImage;
}

type Connection = Pick<Host, 'request' | 'tell'>;

export class Shelf {
  readonly #store: Store;
  readonly #settings: ViewSettings;
  readonly #host: Connection;
  /** Of kept places, by id. */
  readonly #decoded = signal<ReadonlyMap<string, Pixels>>(new Map());
  /** What the last removal took away, as it stood before. */
  readonly #removed = signal<readonly Entry[]>([]);
  readonly #madeRoom = signal(false);
  /** Pictures that the host was told to forget and may still name. */
  readonly #forgotten = new Set<string>();
  #decoding?: { cancel(): void };
  #sought = '';

  /** In their order. */
  readonly items: ReadonlySignal<readonly Item[]>;
  /** How many the last removal took, while it can be undone. */
  readonly removed: ReadonlySignal<number> = computed(() => {
    const there = new Set(this.#settings.state.shelf.map(({ number }) => number));
    return this.#removed.value.filter(({ number }) => !there.has(number)).length;
  });

  /** The last change has taken the oldest away, of too many. */
  readonly madeRoom: ReadonlySignal<boolean> = this.#madeRoom;

  constructor(store: Store, settings: ViewSettings, host: Connection) {
    this.#store = store;
    this.#settings = settings;
    this.#host = host;
    this.items = computed(() => this.#read());
    store.watch(
      ({ known, selection }) => (known ? selection.pictures : undefined),
      (pictures) => pictures && this.#follow(pictures),
    );
    // Kept places stay, their pictures follow the weights.
    store.watch(
      ({ selection: { explored } }) => explored && weightsKey(explored.weights),
      () => this.#decode(),
    );
  }

  find(id: string): Item | undefined {
    return this.items.value.find((item) => item.id === id);
  }

  /** Puts a place on the shelf, unless it is there already; returns its id. */
  keep(latent: Float32Array): string | undefined {
    const { explored } = this.#store.signal.peek().selection;
    if (!explored) return undefined;
    const vector = Array.from(latent);
    const id = keptId(vector);
    const run = runOf(explored);
    const { shelf, nextNumber } = this.#settings.signal.peek();
    if (shelf.some((entry) => entry.kind === 'place' && entry.run === run && keptId(entry.latent) === id)) {
      return id;
    }
    this.#write([...shelf, { kind: 'place', number: nextNumber, latent: vector, run }]);
    this.#decode();
    return id;
  }

  /** Puts pictures on the shelf that the host has named; it has them encoded. */
  keepPictures(paths: readonly string[]): void {
    if (paths.length > 0) this.#host.tell('keepPictures', { paths: [...paths] });
  }

  /** Takes items away, which can be undone. */
  remove(...ids: readonly string[]): void {
    const gone = this.items.peek().flatMap(({ id, number }) => (ids.includes(id) ? [number] : []));
    this.#take(new Set(gone));
  }

  /** Takes away everything that shows, which can be undone. */
  clear(): void {
    this.#take(new Set(this.items.peek().map(({ number }) => number)));
  }

  /** Brings back what the last removal took, in its place and with its numbers. */
  undo(): void {
    const before = this.#removed.peek();
    if (before.length === 0) return;
    this.#removed.value = [];
    const { shelf } = this.#settings.signal.peek();
    const known = new Set(before.map(({ number }) => number));
    const paths = before.flatMap((entry) => (entry.kind === 'picture' ? [entry.path] : []));
    for (const path of paths) this.#forgotten.delete(path);
    this.#write([...before, ...shelf.filter(({ number }) => !known.has(number))]);
    this.keepPictures(paths);
    this.#decode();
  }

  /** Moves an item to another place among those that show, counted from 0. */
  move(id: string, to: number): void {
    const shown = this.items.peek();
    const from = shown.findIndex((item) => item.id === id);
    const target = shown[Math.max(0, Math.min(shown.length - 1, to))];
    const moved = shown[from];
    if (!moved || !target || moved === target) return;
    const { shelf } = this.#settings.signal.peek();
    const entry = shelf.find(({ number }) => number === moved.number);
    if (!entry) return;
    const rest = shelf.filter((each) => each !== entry);
    const at = rest.findIndex(({ number }) => number === target.number) + (to > from ? 1 : 0);
    this.#write(rest.toSpliced(at, 0, entry));
  }

  #read(): readonly Item[] {
    const { selection, encoded } = this.#store.state;
    const { explored } = selection;
    if (!explored) return [];
    const dimensions = explored.facts.model?.latentDimensions;
    const run = runOf(explored);
    const byPath = new Map(encoded.pictures.map((picture) => [picture.path, picture]));
    return this.#settings.state.shelf.flatMap((entry): Item[] => {
      if (entry.kind === 'place') {
        if (entry.run !== run || entry.latent.length !== dimensions) return [];
        const id = keptId(entry.latent);
        const latent = Float32Array.from(entry.latent);
        return [
          {
            id,
            number: entry.number,
            name: keptName(entry.latent),
            latent,
            picture: this.#decoded.value.get(id),
          },
        ];
      }
      const { path, number } = entry;
      const known = byPath.get(path);
      const encodedNow = known?.mean.length === dimensions ? known : undefined;
      return [
        {
          id: encodedId(path),
          number,
          name: fileName(path),
          path,
          latent: encodedNow?.mean,
          picture: encodedNow && { batch: encodedNow.reconstruction, index: 0 },
          encoded: encodedNow,
        },
      ];
    });
  }

  /** The host holds which pictures are encoded; here are their numbers and their order. */
  #follow(pictures: readonly string[]): void {
    for (const path of this.#forgotten) if (!pictures.includes(path)) this.#forgotten.delete(path);
    const wanted = new Set(pictures.filter((path) => !this.#forgotten.has(path)));
    const { shelf, nextNumber } = this.#settings.signal.peek();
    const left = shelf.filter((entry) => entry.kind === 'place' || wanted.has(entry.path));
    const known = new Set(left.flatMap((entry) => (entry.kind === 'picture' ? [entry.path] : [])));
    // The host's come latest first.
    const added = [...wanted].reverse().filter((path) => !known.has(path));
    if (added.length === 0 && left.length === shelf.length) return;
    const numbered = added.map((path, index): Entry => ({
      kind: 'picture',
      path,
      number: nextNumber + index,
    }));
    // The host keeps so many: what has gone as others came has made room for them.
    this.#write([...left, ...numbered], added.length > 0 && left.length < shelf.length);
  }

  #take(numbers: ReadonlySet<number>): void {
    if (numbers.size === 0) return;
    const { shelf } = this.#settings.signal.peek();
    const paths = shelf.flatMap((entry) =>
      entry.kind === 'picture' && numbers.has(entry.number) ? [entry.path] : [],
    );
    this.#removed.value = shelf;
    this.#write(shelf.filter(({ number }) => !numbers.has(number)));
    this.#forget(paths);
  }

  #forget(paths: readonly string[]): void {
    for (const path of paths) this.#forgotten.add(path);
    if (paths.length > 0) this.#host.tell('forgetPictures', { paths: [...paths] });
  }

  /** The oldest make room where there are too many. @param madeRoom whether the host has let pictures make room. */
  #write(shelf: readonly Entry[], madeRoom = false): void {
    const next = Math.max(this.#settings.signal.peek().nextNumber, ...shelf.map(({ number }) => number + 1));
    const over = Math.max(0, shelf.length - mostShelved);
    const dropped = new Set(shelf.toSorted((a, b) => a.number - b.number).slice(0, over));
    this.#settings.update({ shelf: shelf.filter((entry) => !dropped.has(entry)), nextNumber: next });
    this.#madeRoom.value = madeRoom || over > 0;
    this.#forget([...dropped].flatMap((entry) => (entry.kind === 'picture' ? [entry.path] : [])));
  }

  #decode(): void {
    const { explored } = this.#store.signal.peek().selection;
    const kept = this.items
      .peek()
      .flatMap(({ id, latent, encoded, path }) =>
        latent && !encoded && path === undefined ? [{ id, latent }] : [],
      );
    const dimensions = kept[0]?.latent.length;
    if (!explored || dimensions === undefined) return;
    const sought = [weightsKey(explored.weights), ...kept.map(({ id }) => id)].join('\n');
    if (sought === this.#sought) return;
    this.#sought = sought;
    this.#decoding?.cancel();
    const latents = new Float32Array(kept.length * dimensions);
    kept.forEach(({ latent }, index) => latents.set(latent, index * dimensions));
    const { weights } = explored;
    const request = this.#host.request('decode', { weights, latents, count: kept.length });
    this.#decoding = request;
    request.result.then(
      ({ pictures: batch }) => {
        this.#decoded.value = new Map(kept.map(({ id }, index) => [id, { batch, index }]));
      },
      (reason: unknown) => {
        // The next change of weights asks again; until then the pictures at hand stay.
        if (this.#sought === sought) this.#sought = '';
        const problem = problemOf(reason);
        if (problem !== undefined) console.warn(problem);
      },
    );
  }
}

/** What identifies an encoded picture on the shelf. */
export function encodedId(path: string): string {
  return `encoded:${path}`;
}

function keptId(latent: readonly number[]): string {
  return `kept:${latent.map((value) => value.toFixed(4)).join(',')}`;
}

function keptName(latent: readonly number[]): string {
  const shown = latent.slice(0, 3).map((value) => decimal(value));
  return `z = (${shown.join(', ')}${latent.length > shown.length ? ', …' : ''})`;
}
