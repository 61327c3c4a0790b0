export { normalCdf, normalQuantile } from '../protocol/normal';
