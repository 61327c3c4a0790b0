import type { Losses } from '../protocol/configuration';

/** Losses out of the terms of a model by name, of which some are always there. */
export function namedLosses(values: Readonly<Record<string, number>>): Losses {
  const { loss, reconstruction, kl, ...terms } = values as Record<string, number> & Losses;
  const more = Object.keys(terms).length > 0;
  return { loss, reconstruction, kl, ...(more && { terms: terms }) };
}
