import * as vscode from 'vscode';
import { Views, type StartedRun } from '../contributions';
import type { TrainingJob } from '../runs/training';
import type { Services } from '../services';
import { opensExplorerOnTraining } from '../settings';

/** Trains now, or says which turn it is. Resolves when the first step is about to be taken. */
export function addToQueue(
  { queue, panel, notices }: Services,
  job: TrainingJob,
): Promise<StartedRun | undefined> {
  // Before it begins: where the panel shows, progress shows there and nowhere else.
  if (!queue.current && opensExplorerOnTraining()) panel.revealStages();
  const training = queue.add(job);
  if (queue.current !== training) {
    const place = queue.waiting.indexOf(training) + 1;
    const message = vscode.l10n.t(
      '"{0}" is trained when its turn comes: {1} of {2} in the queue.',
      training.title,
      place,
      queue.waiting.length,
    );
    void notices.show('information', message, [
      { title: vscode.l10n.t('Show Queue'), command: `${Views.runs}.focus` },
    ]);
  }
  return training.started;
}
