/**
 * The ziggurat of the standard normal density exp(−x²/2), unnormalised: 128 layers of equal area. Layer
 * i ≥ 1 spans heights[i] to heights[i + 1] and is edges[i] wide; layer 0 is the base with the tail
 * beyond `tail`, and edges[0] the width it would have as a rectangle.
 */
export const normalTables = makeTables();

function makeTables() {
  const layers = 128;
  // Marsaglia and Tsang, 2000: for 128 layers, where the tail begins and the area of each layer.
  const tail = 3.442619855899;
  const area = 9.91256303526217e-3;
  const density = (x: number) => Math.exp(-0.5 * x * x);
  const edges = new Float64Array(layers + 1);
  const heights = new Float64Array(layers + 1);
  edges[0] = area / density(tail);
  edges[1] = tail;
  for (let i = 1; i < layers; i++) {
    const height = density(edges[i]!) + area / edges[i]!;
    edges[i + 1] = i + 1 < layers ? Math.sqrt(-2 * Math.log(height)) : 0;
  }
  for (let i = 1; i <= layers; i++) heights[i] = density(edges[i]!);
  return { layers, tail, edges, heights };
}
