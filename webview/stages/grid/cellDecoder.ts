/**
 * Gets the cells in view decoded: one request at a time, nearest to the pointer first, coarse before fine
 * where there is nothing yet, and in portions that each take about a tenth of a second.
 */

import { type LatentPlane, latentAt, type PlanePoint } from '../../../src/latent/latentPlane';
import { type Weights, weightsKey } from '../../../src/protocol/explorer';
import { CancelledError } from '../../../src/rpc/errors';
import { isMotionReduced } from '../../drawing/motion';
import { makeAtlas } from '../../drawing/pixels';
import { problemOf, type Host, type Pending } from '../../host';
import type { CellStore, Stamp } from './cellStore';
import { ancestor, type Cell, cellCentre } from '../../model/grid/tiling';

/** What is wanted at this moment; asked for anew whenever a request can be sent. */
export interface Wanted {
  readonly weights: Weights;
  readonly plane: LatentPlane;
  readonly stamp: Stamp;
  readonly cells: readonly Cell[];
  /** Where the person looks. */
  readonly focus: PlanePoint;
}

interface Flight {
  readonly request: Pending<'decode'>;
  readonly cells: readonly Cell[];
}

const smallestPortion = 16;
const largestPortion = 1024;
const retryAfter = 1500;
/** Word of other weights comes within this. */
const newsAfter = 200;

export interface CellDecoderOptions {
  /** Absent while nothing is to be seen. */
  readonly wanted: () => Wanted | undefined;
  readonly onArrival: () => void;
  /** What is wrong, or undefined when nothing is any more. */
  readonly onError: (message: string | undefined) => void;
}

export class CellDecoder {
  readonly #host: Host;
  readonly #cells: CellStore;
  readonly #options: CellDecoderOptions;
  #flight?: Flight;
  #portion = 64;
  #resting = false;

  constructor(host: Host, cells: CellStore, options: CellDecoderOptions) {
    this.#host = host;
    this.#cells = cells;
    this.#options = options;
  }

  /** Sends the next request if there is something to ask for and none is under way. */
  pump(): void {
    const wanted = this.#options.wanted();
    if (this.#flight && wanted && !this.#stillSeen(this.#flight, wanted)) this.#flight.request.cancel();
    if (this.#flight || this.#resting || !wanted) return;
    const next = this.#choose(wanted);
    if (next.length > 0) void this.#decode(wanted, next);
  }

  /** A request is only given up when none of its cells is in view; else even an old picture is a step. */
  #stillSeen(flight: Flight, { cells }: Wanted): boolean {
    const seen = new Set(cells.map((cell) => `${cell.level}/${cell.column}/${cell.row}`));
    const level = cells[0]?.level ?? 0;
    return flight.cells.some(
      (cell) => cell.level < level || seen.has(`${cell.level}/${cell.column}/${cell.row}`),
    );
  }

  #choose({ cells, stamp, focus }: Wanted): Cell[] {
    const missing = cells.filter((cell) => !this.#cells.isFresh(cell, stamp));
    const bare = missing.filter((cell) => !this.#cells.find(cell, stamp));
    const coarse = new Map<string, Cell>();
    for (const cell of bare) {
      const around = ancestor(cell, 2);
      coarse.set(`${around.column}/${around.row}`, around);
    }
    const distance = (cell: Cell): number => {
      const centre = cellCentre(cell);
      return Math.hypot(centre.x - focus.x, centre.y - focus.y);
    };
    const ordered = (coarse.size > 0 ? [...coarse.values()] : missing).map(
      (cell) => [distance(cell), cell] as const,
    );
    return ordered
      .sort(([a], [b]) => a - b)
      .slice(0, this.#portion)
      .map(([, cell]) => cell);
  }

  async #decode({ weights, plane, stamp }: Wanted, cells: readonly Cell[]): Promise<void> {
    const dimensions = plane.origin.length;
    const latents = new Float32Array(cells.length * dimensions);
    cells.forEach((cell, index) => latents.set(latentAt(plane, cellCentre(cell)), index * dimensions));
    const began = performance.now();
    const request = this.#host.request('decode', { weights, latents, count: cells.length });
    this.#flight = { request, cells };
    try {
      const { pictures, weights: by } = await request.result;
      this.#adapt(performance.now() - began);
      // Live weights may have moved on since they were asked for, and word of it comes before their pictures.
      const version = weightsKey(by);
      const atlas = makeAtlas(pictures);
      if (atlas && atlas.count === cells.length)
        this.#cells.put(
          cells,
          atlas,
          { version, plane: stamp.plane },
          isMotionReduced() ? undefined : performance.now(),
        );
      this.#options.onError(undefined);
      this.#options.onArrival();
    } catch (reason) {
      const problem = problemOf(reason);
      if (problem !== undefined) this.#options.onError(problem);
      if (!(reason instanceof CancelledError)) this.#rest(problem === undefined ? newsAfter : retryAfter);
    } finally {
      this.#flight = undefined;
      this.pump();
    }
  }

  #adapt(milliseconds: number): void {
    if (milliseconds < 60) this.#portion = Math.min(largestPortion, this.#portion * 2);
    else if (milliseconds > 180) this.#portion = Math.max(smallestPortion, this.#portion >> 1);
  }

  #rest(milliseconds: number): void {
    this.#resting = true;
    window.setTimeout(() => {
      this.#resting = false;
      this.pump();
    }, milliseconds);
  }
}
