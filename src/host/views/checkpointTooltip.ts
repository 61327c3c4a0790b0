import * as vscode from 'vscode';
import { checkpointMarkdown, type KnownRun } from '../checkpointMarkdown';
import type { Checkpoints } from '../checkpoints';
import { describeError, isCancellation } from '../notices';
import { tick } from '../walkthroughSteps';

/** Facts and samples; the facts alone with the reason where samples cannot be had. */
export async function checkpointTooltip(
  checkpoints: Checkpoints,
  file: string,
  token: vscode.CancellationToken,
  run?: KnownRun,
): Promise<vscode.MarkdownString | undefined> {
  try {
    const facts = await checkpoints.facts(file);
    if (!vscode.workspace.isTrusted) {
      return checkpointMarkdown(
        facts,
        undefined,
        vscode.l10n.t('Samples are drawn once you trust this workspace.'),
        run,
      );
    }
    try {
      const picture = await checkpoints.picture(facts, token);
      tick('hovered');
      return checkpointMarkdown(facts, picture, undefined, run);
    } catch (error) {
      if (isCancellation(error)) return undefined;
      return checkpointMarkdown(facts, undefined, describeError(error), run);
    }
  } catch (error) {
    if (isCancellation(error)) return undefined;
    return new vscode.MarkdownString().appendText(describeError(error));
  }
}
