import * as vscode from 'vscode';
import type { CheckpointFacts } from '../protocol/configuration';
import { architectures, likelihoods } from '../protocol/model';
import type { SamplesPicture } from '../protocol/trainer';
import { judgedLosses } from '../protocol/metrics';
import { checkpointMoment } from './checkpointText';
import { Commands } from './contributions';
import { commandUri, escapeMarkdown } from './markdownText';
import { formatNats } from './trainingState';

const shownWidth = 384;
const enlargement = 4;

/** What people know the run of a checkpoint by, where the run is known. */
export interface KnownRun {
  readonly name: string;
  readonly remarks: readonly string[];
}

/** What a hover says about a checkpoint: whose it is and what can be done, then samples, then facts. */
export function checkpointMarkdown(
  facts: CheckpointFacts,
  picture: SamplesPicture | undefined,
  note?: string,
  { name, remarks }: KnownRun = { name: facts.runName, remarks: [] },
): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  markdown.isTrusted = { enabledCommands: [Commands.exploreCheckpoint, Commands.samplePrior] };
  markdown.appendMarkdown(`**${escapeMarkdown(name)}** · ${escapeMarkdown(checkpointMoment(facts))}`);
  if (facts.metrics) markdown.appendMarkdown(` · ${escapeMarkdown(lossText(facts) ?? '')}`);
  // Before the picture: a hover over text shows no more than some lines without scrolling.
  const target = commandUri(Commands.exploreCheckpoint, { checkpoint: facts.path });
  markdown.appendMarkdown(` · [$(compass) ${vscode.l10n.t('Explore')}](${target})\n\n`);
  for (const remark of remarks) markdown.appendText(remark).appendMarkdown('\n\n');
  if (picture) {
    const width = Math.min(shownWidth, picture.width * enlargement);
    const data = Buffer.from(picture.png).toString('base64');
    const alt = vscode.l10n.t('Samples from this checkpoint');
    markdown.appendMarkdown(`![${alt}](data:image/png;base64,${data}|width=${width})\n\n`);
    markdown.appendMarkdown(`${sampleCaption(facts, picture)}\n\n`);
  }
  if (note) markdown.appendMarkdown(`$(info) ${escapeMarkdown(note)}\n\n`);
  markdown.appendMarkdown(factLines(facts).map(escapeMarkdown).join('  \n'));
  return markdown;
}

/** What the samples are, and the way to the others. */
function sampleCaption({ path: checkpoint }: CheckpointFacts, { from }: SamplesPicture): string {
  if (from === 'prior') {
    return escapeMarkdown(
      vscode.l10n.t('From the prior N(0, I): the checkpoint holds no encodings to vary.'),
    );
  }
  const target = commandUri(Commands.samplePrior, { checkpoint });
  const shown = escapeMarkdown(vscode.l10n.t('Variations on the encodings'));
  return `${shown} · [${vscode.l10n.t('From the prior')}](${target})`;
}

/** The loss to judge a checkpoint by: of validation pictures where there are any. */
function lossText({ metrics, partial }: CheckpointFacts): string | undefined {
  if (!metrics) return undefined;
  const text = metrics.validation
    ? vscode.l10n.t('{0} nats in validation', formatNats(metrics.validation.loss))
    : vscode.l10n.t('{0} nats in training', formatNats(metrics.train.loss));
  return partial ? vscode.l10n.t('{0} after epoch {1}', text, metrics.epoch) : text;
}

function factLines({ model, parameterCount, fileSize, saved, metrics }: CheckpointFacts): string[] {
  const architecture = architectures[model.architecture.kind].label;
  const colour = model.channels === 1 ? vscode.l10n.t('grey') : vscode.l10n.t('colour');
  const size = `${model.imageSize}×${model.imageSize}`;
  const likelihood = likelihoods[model.likelihood.kind].label;
  const losses = metrics && judgedLosses(metrics);
  return [
    vscode.l10n.t(
      '{0}, {1} latent dimensions, {2} likelihood',
      architecture,
      model.latentDimensions,
      likelihood,
    ),
    vscode.l10n.t('{0} pixels, {1}', size, colour),
    ...(losses
      ? [
          vscode.l10n.t(
            'Reconstruction {0} + KL {1} nats',
            formatNats(losses.reconstruction),
            formatNats(losses.kl),
          ),
        ]
      : []),
    vscode.l10n.t(
      '{0} parameters, {1} MB, saved {2}',
      parameterCount.toLocaleString(),
      (fileSize / 1e6).toFixed(1),
      new Date(saved).toLocaleString(),
    ),
  ];
}
