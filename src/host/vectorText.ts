import { shortestDigits } from '../latent/shortestDigits';

/** A latent vector as text that both JSON and Python read: the shortest digits that give each float back. */
export function vectorText(latent: Float32Array, style: 'json' | 'python'): string {
  const numbers = Array.from(latent, shortestDigits);
  return style === 'json' ? `[${numbers.join(',')}]` : `[${numbers.join(', ')}]`;
}
