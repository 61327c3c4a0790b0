import type { Services } from '../services';

/** `VAE: Show Favourites Only`: what trains and what waits shows all the same. */
export function showFavouritesOnly({ tree }: Services): void {
  tree.favouritesOnly = true;
}

/** `VAE: Show All Runs`. */
export function showAllRuns({ tree }: Services): void {
  tree.favouritesOnly = false;
}
