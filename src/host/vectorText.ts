/** A latent vector as text that both JSON and Python read: the shortest digits that give each float back. */
export function vectorText(latent: Float32Array, style: 'json' | 'python'): string {
  const numbers = Array.from(latent, shortest);
  return style === 'json' ? `[${numbers.join(',')}]` : `[${numbers.join(', ')}]`;
}

function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}
