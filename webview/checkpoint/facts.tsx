/** What the header of a checkpoint says, set as lists and tables. */

import * as l10n from '@vscode/l10n';
import type { CheckpointFacts, LossName } from '../../src/protocol/configuration';
import { architectures, likelihoods } from '../../src/protocol/model';
import { describeFields } from '../../src/protocol/schema';
import { duration, fileSize, integer, nats } from '../format';

type Row = readonly [name: string, value: string];

/** The facts of a checkpoint in two groups: the model, and the file. @param props.runName what people call its run */
export function Facts({ facts, runName }: { readonly facts: CheckpointFacts; readonly runName: string }) {
  const { model, transform } = facts;
  const time = new Date(facts.saved);
  const size = `${model.imageSize} \u00d7 ${model.imageSize}`;
  return (
    <>
      <Group
        title={l10n.t('Model')}
        facts={[
          [l10n.t('Architecture'), architectures[model.architecture.kind].label],
          [
            l10n.t('Pictures'),
            model.channels === 1 ? l10n.t('{0}, grey', size) : l10n.t('{0}, colour', size),
          ],
          [l10n.t('Latent dimensions'), integer(model.latentDimensions)],
          ...describeFields(architectures, model.architecture),
          [l10n.t('Likelihood'), likelihoods[model.likelihood.kind].label],
          [l10n.t('Background'), transform.background],
          [l10n.t('Parameters'), integer(facts.parameterCount)],
        ]}
      />
      <Group
        title={l10n.t('File')}
        facts={[
          [l10n.t('Run'), runName],
          [l10n.t('Epoch'), integer(facts.epoch)],
          [l10n.t('Step'), integer(facts.step)],
          [l10n.t('Saved'), Number.isNaN(time.getTime()) ? facts.saved : time.toLocaleString()],
          [l10n.t('Size'), fileSize(facts.fileSize)],
          [l10n.t('Path'), facts.path],
        ]}
      />
    </>
  );
}

function Group({ title, facts }: { readonly title: string; readonly facts: readonly Row[] }) {
  return (
    <div>
      <h2>{title}</h2>
      <dl class="facts-list">
        {facts.map(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
    </div>
  );
}

/** The losses when the checkpoint was saved; nothing when it holds none. */
export function LossTable({ facts: { metrics } }: { readonly facts: CheckpointFacts }) {
  if (!metrics) return null;
  const { train, validation, klWeight, imagesPerSecond, seconds } = metrics;
  const rows: readonly (readonly [string, LossName])[] = [
    [l10n.t('Total'), 'loss'],
    [l10n.t('Reconstruction'), 'reconstruction'],
    [l10n.t('KL'), 'kl'],
  ];
  return (
    <>
      <h2>{l10n.t('Losses')}</h2>
      <table class="data-table" data-testid="checkpoint-losses">
        <thead>
          <tr>
            <th scope="col">{l10n.t('Nats a picture')}</th>
            <th scope="col">{l10n.t('Training')}</th>
            <th scope="col">{l10n.t('Validation')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, loss]) => (
            <tr key={loss}>
              <th scope="row">{title}</th>
              <td>{nats(train[loss])}</td>
              <td>{nats(validation?.[loss])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">
        {[
          l10n.t('KL weight {0}', klWeight.toFixed(2)),
          l10n.t('{0} pictures/s', integer(imagesPerSecond)),
          l10n.t('epoch took {0}', duration(seconds)),
        ].join(' \u00b7 ')}
      </p>
    </>
  );
}
