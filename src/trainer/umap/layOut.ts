import { UMAP } from 'umap-js';
import { evenRows, gatherRows } from '../../latent/neighbourhood';
import { NeighbourTree } from '../../latent/neighbourTree';
import { randomStream } from '../../latent/random';

/** Of a picture, itself among them: as UMAP's authors propose. */
const mostNeighbours = 15;
/**
 * Points that UMAP itself lays out; the others find their places among these. Its time and memory grow faster
 * than their number, and a map shows the same with more.
 */
export const mostFitted = 10_000;
const fewest = 4;
/** Queries and steps after which others are heard and told. */
const queriesAtOnce = 256;

/** Parts of a hundred that the stages take, roughly. */
const share = { neighbours: 10, graph: 10, layout: 60, rest: 20 };

export interface LaidOut {
  /** x₀, y₀, x₁, y₁, … */
  readonly places: Float32Array;
  /** Points that UMAP laid out. */
  readonly fitted: number;
}

/**
 * Lays points out in two dimensions by UMAP (McInnes, Healy and Melville, 2018). Of many points an even sample is
 * laid out; any other comes to lie at the average of its nearest ones of the sample, weighted by how near they
 * are, which is where UMAP's own `transform` starts from.
 *
 * @param points `count · width` numbers, one row a point.
 * @param most points that UMAP itself lays out.
 * @returns a generator that yields how far it is, from 0 to 100.
 * @throws RangeError for fewer than four points.
 */
export function* layOut(
  points: Float32Array,
  count: number,
  width: number,
  seed: number,
  most = mostFitted,
): Generator<number, LaidOut> {
  if (count < fewest) throw new RangeError(`UMAP needs ${fewest} pictures or more; there are ${count}.`);
  const rows = evenRows(count, most);
  const fitted = rows.length;
  const sample = fitted === count ? points : gatherRows(points, width, rows);
  const tree = new NeighbourTree(sample, fitted, width);
  const neighbours = Math.min(mostNeighbours, fitted - 1);
  const nearestRows = new Uint32Array(neighbours);
  const distances = new Float64Array(neighbours);

  const knnIndices: number[][] = [];
  const knnDistances: number[][] = [];
  for (let row = 0; row < fitted; row++) {
    tree.nearest(sample.subarray(row * width, (row + 1) * width), nearestRows, distances);
    knnIndices.push([...nearestRows]);
    knnDistances.push([...distances]);
    if (row % queriesAtOnce === 0) yield (share.neighbours * row) / fitted;
  }
  const random = randomStream(seed, 'umap');
  const umap = new UMAP({ nNeighbors: neighbours, random: () => random.uniform() });
  umap.setPrecomputedKNN(knnIndices, knnDistances);
  const epochs = umap.initializeFit(
    Array.from({ length: fitted }, (_, row) => [...sample.subarray(row * width, (row + 1) * width)]),
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    yield share.neighbours + share.graph + (share.layout * epoch) / epochs;
    umap.step();
  }
  const embedding = Float32Array.from(umap.getEmbedding().flat());
  if (fitted === count) return { places: embedding, fitted };

  const places = new Float32Array(2 * count);
  for (const [i, row] of rows.entries()) places.set(embedding.subarray(2 * i, 2 * i + 2), 2 * row);
  for (let row = 0, next = 0; row < count; row++) {
    if (row % queriesAtOnce === 0) yield 100 - share.rest + (share.rest * row) / count;
    if (rows[next] === row) {
      next++;
      continue;
    }
    tree.nearest(points.subarray(row * width, (row + 1) * width), nearestRows, distances);
    const [x, y] = between(embedding, nearestRows, distances);
    places[2 * row] = x;
    places[2 * row + 1] = y;
  }
  return { places, fitted };
}

/** The average of places, each weighing less the farther it is than the nearest, on the scale of all of them. */
function between(
  embedding: Float32Array,
  rows: Uint32Array,
  distances: Float64Array,
): [x: number, y: number] {
  const nearest = distances[0]!;
  const scale = distances.reduce((sum, distance) => sum + distance - nearest, 0) / distances.length;
  let [x, y, weights] = [0, 0, 0];
  for (const [i, row] of rows.entries()) {
    const weight = scale > 0 ? Math.exp((nearest - distances[i]!) / scale) : 1;
    x += weight * embedding[2 * row]!;
    y += weight * embedding[2 * row + 1]!;
    weights += weight;
  }
  return [x / weights, y / weights];
}
