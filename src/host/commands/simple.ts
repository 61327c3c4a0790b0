import type { Services } from '../services';

/** `VAE: Open Latent Explorer`. */
export function openExplorer({ panel }: Services): void {
  panel.reveal(false);
}

/** `VAE: Refresh Runs`: reads the runs folders again. */
export function refreshRuns({ runs }: Services): Promise<void> {
  return runs.refresh();
}

/** `VAE: Show Log`. */
export function showLog({ log }: Services): void {
  log.show();
}
