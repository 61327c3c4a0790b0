import assert from 'node:assert/strict';
import { architectures, likelihoods, posteriors, priors } from '../../../src/protocol/model';
import type { Kinds } from '../../../src/protocol/schema';
import { describeFields } from '../../../src/protocol/schema';
import { objectives, schedules } from '../../../src/protocol/training';
import { architectureKinds } from '../../../src/vae/architectures';
import { likelihoodKinds } from '../../../src/vae/likelihoods';
import { objectiveKinds } from '../../../src/vae/objectives';
import { posteriorKinds } from '../../../src/vae/posteriors';
import { priorKinds } from '../../../src/vae/priors';
import { scheduleKinds } from '../../../src/vae/schedules';

const choices: readonly (readonly [string, Kinds, object])[] = [
  ['architectures', architectures, architectureKinds],
  ['likelihoods', likelihoods, likelihoodKinds],
  ['posteriors', posteriors, posteriorKinds],
  ['priors', priors, priorKinds],
  ['objectives', objectives, objectiveKinds],
  ['schedules', schedules, scheduleKinds],
];

describe('kinds', () => {
  for (const [name, listed, files] of choices) {
    it(`of ${name} have a file each, in the order of the list, a label and a sentence`, () => {
      assert.deepEqual(Object.keys(files), Object.keys(listed));
      for (const { label, description } of Object.values(listed)) {
        assert.match(label, /\S/);
        assert.match(description, /^\S.*\.$/);
      }
    });
  }

  it('tell their fields to a person', () => {
    const architecture = {
      kind: 'convolutional',
      filters: [32, 64],
      decoderFilters: [32],
      kernelSize: 4,
      hiddenUnits: [],
    } as const;
    assert.deepEqual(describeFields(architectures, architecture), [
      ['Filters', '32, 64'],
      ['Filters of the decoder', '32'],
      ['Kernel size', '4'],
      ['Hidden units', 'none'],
    ]);
    assert.deepEqual(describeFields(likelihoods, { kind: 'laplace' }), []);
  });
});
