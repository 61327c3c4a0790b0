// The webview draws the same grid, and may import only the protocol: the arithmetic lies there.
export {
  cellPosition,
  dimensionPlane,
  fullViewport,
  gridLatents,
  latentAt,
  type LatentPlane,
  type PlanePosition,
  type PlaneViewport,
  positionOf,
  principalPlane,
} from '../protocol/latentPlane';
