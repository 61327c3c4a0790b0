import type { Services } from '../services';
import { tick } from '../walkthroughSteps';

/** `VAE: Open Latent Explorer`. */
export function openExplorer({ panel, model }: Services): void {
  panel.reveal(false);
  // A panel that has nothing to show yet is no walk through a latent space.
  if (model.selection.explored) tick('explored');
}

/** `VAE: Refresh Runs`: reads the runs folders again. */
export function refreshRuns({ runs }: Services): Promise<void> {
  return runs.refresh();
}

/** `VAE: Show Log`. */
export function showLog({ log }: Services): void {
  log.show();
}
