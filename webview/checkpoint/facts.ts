/** What the header of a checkpoint says, set as lists and tables. */

import type { CheckpointFacts, LossName } from '../../src/protocol/configuration';
import { architectures, likelihoods } from '../../src/protocol/model';
import { describeFields } from '../../src/protocol/schema';
import { element } from '../legacy';
import { duration, fileSize, integer, nats } from '../format';

/** The facts of a checkpoint in two groups: the model, and the file. */
export function factList(facts: CheckpointFacts): HTMLElement[] {
  const { model, transform } = facts;
  const time = new Date(facts.saved);
  return [
    group('Model', [
      ['Architecture', architectures[model.architecture.kind].label],
      [
        'Pictures',
        `${model.imageSize} \u00d7 ${model.imageSize}, ${model.channels === 1 ? 'grey' : 'colour'}`,
      ],
      ['Latent dimensions', integer(model.latentDimensions)],
      ...describeFields(architectures, model.architecture),
      ['Likelihood', likelihoods[model.likelihood.kind].label],
      ['Background', transform.background],
      ['Parameters', integer(facts.parameterCount)],
    ]),
    group('File', [
      ['Run', facts.runName],
      ['Epoch', integer(facts.epoch)],
      ['Step', integer(facts.step)],
      ['Saved', Number.isNaN(time.getTime()) ? facts.saved : time.toLocaleString()],
      ['Size', fileSize(facts.fileSize)],
      ['Path', facts.path],
    ]),
  ];
}

/** The losses when the checkpoint was saved; nothing when it holds none. */
export function lossTable({ metrics }: CheckpointFacts): HTMLElement[] {
  if (!metrics) return [];
  const { train, validation } = metrics;
  const row = (name: string, loss: LossName): HTMLElement =>
    element(
      'tr',
      {},
      element('th', { text: name, attributes: { scope: 'row' } }),
      element('td', { text: nats(train[loss]) }),
      element('td', { text: nats(validation?.[loss]) }),
    );
  const head = ['Nats an image', 'Training', 'Validation'].map((text) =>
    element('th', { text, attributes: { scope: 'col' } }),
  );
  return [
    element('h2', { text: 'Losses' }),
    element(
      'table',
      { class: 'data-table', testId: 'checkpoint-losses' },
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, row('Total', 'loss'), row('Reconstruction', 'reconstruction'), row('KL', 'kl')),
    ),
    element('p', {
      class: 'hint',
      text: [
        `KL weight ${metrics.klWeight.toFixed(2)}`,
        `${integer(metrics.imagesPerSecond)} images/s`,
        `epoch took ${duration(metrics.seconds)}`,
      ].join(' \u00b7 '),
    }),
  ];
}

function group(title: string, facts: readonly (readonly [string, string])[]): HTMLElement {
  const list = element('dl', { class: 'facts-list' });
  for (const [name, value] of facts)
    list.append(element('dt', { text: name }), element('dd', { text: value }));
  return element('div', {}, element('h2', { text: title }), list);
}
