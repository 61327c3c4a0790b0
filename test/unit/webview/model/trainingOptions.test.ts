import assert from 'node:assert/strict';
import type { OptionsAnswer } from '../../../../src/protocol/explorer';
import { type OptionId, optionIds } from '../../../../src/protocol/options';
import { asRequested, type RequestedConfiguration } from '../../../../src/protocol/requested';
import type { PicturesSeen } from '../../../../src/protocol/resolution';
import { resolveConfiguration } from '../../../../src/trainer/configuration';
import { resolveOptions } from '../../../../src/trainer/resolution';
import { TrainingOptions } from '../../../../webview/model/trainingOptions';
import { ViewSettings } from '../../../../webview/model/viewState';
import { Asked } from '../asked';

const pictures: PicturesSeen = {
  count: 3000,
  isWhole: true,
  readable: 64,
  side: 28,
  imageSize: 28,
  channels: 1,
  background: '#ffffff',
};
const folder = '/pictures/shapes';
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The page with a host that answers by the trainer's own rules, and with settings of a person's. */
class Page {
  readonly host = new Asked();
  saved = '';
  readonly settings = new ViewSettings((state) => (this.saved = JSON.stringify(state)));
  readonly options = new TrainingOptions(this.host, this.settings);
  #answered = 0;

  constructor(readonly ofEditor: RequestedConfiguration = {}) {}

  /** Answers all that has been asked. */
  async answer(): Promise<void> {
    for (let idle = 0; idle < 2; idle++) {
      await settled();
      for (; this.#answered < this.host.all.length; this.#answered++, idle = 0) {
        const asked = this.host.all[this.#answered]!;
        const { method, params, cancelled } = asked;
        if (cancelled) continue;
        if (method === 'picturesOf') asked.answer({ ...pictures });
        else if (method === 'options')
          asked.answer(this.#resolve(params as { requested: RequestedConfiguration }));
        await settled();
      }
    }
  }

  field(id: OptionId) {
    return this.options.fields.value.find((field) => field.id === id)!;
  }

  started() {
    const { params } = this.host.toldOf.find(({ method }) => method === 'startTraining')!;
    return params as { folder: string; runsFolder?: string; requested: RequestedConfiguration };
  }

  #resolve({ requested }: { readonly requested: RequestedConfiguration }): OptionsAnswer {
    const { automatic, problem } = resolveOptions({
      requested: { ...this.ofEditor, ...requested },
      pictures,
    });
    const state = (id: OptionId) => {
      const preset = this.ofEditor[id] ?? automatic[id];
      const isSet = this.ofEditor[id] !== undefined;
      return { ...(preset !== undefined && { preset }), isSet, reason: 'because' };
    };
    const all = Object.fromEntries(optionIds.map((id) => [id, state(id)]));
    return { options: all as OptionsAnswer['options'], runsFolder: '/runs', ...(problem && { problem }) };
  }
}

async function opened(ofEditor?: RequestedConfiguration): Promise<Page> {
  const page = new Page(ofEditor);
  page.options.open({ folder });
  await page.answer();
  return page;
}

describe('the page of options', () => {
  it('asks for nothing while it is closed, looks at the pictures once, then asks what options would be', async () => {
    const page = new Page();
    await settled();
    assert.deepEqual(page.host.all, []);
    page.options.open({ folder });
    assert.deepEqual(
      page.host.all.map(({ method, params }) => [method, params]),
      [['picturesOf', { folder }]],
    );
    assert.equal(page.options.canStart.value, false);
    await page.answer();
    assert.equal(page.host.of('picturesOf').length, 1);
    assert.equal(page.field('latentDimensions').text, '16');
    assert.equal(page.options.canStart.value, true);
    page.options.type('epochs', '3');
    await page.answer();
    assert.equal(page.host.of('picturesOf').length, 1, 'typing needs no other look');
    assert.deepEqual(page.host.of('options').at(-1)!.params, {
      folder,
      pictures,
      requested: { epochs: 3 },
    });
  });

  it('shows what differs from what it would be, and puts it back', async () => {
    const page = await opened();
    page.options.type('latentDimensions', '2');
    await page.answer();
    const { text, value, preset, isChanged } = page.field('latentDimensions');
    assert.deepEqual([text, value, preset, isChanged], ['2', 2, 16, true]);
    page.options.type('latentDimensions', '16');
    assert.deepEqual(
      [page.field('latentDimensions').isTouched, page.field('latentDimensions').isChanged],
      [true, false],
    );
    page.options.reset('latentDimensions');
    assert.equal(page.field('latentDimensions').isTouched, false);
    page.options.type('epochs', '3');
    page.options.type('beta', 'x');
    page.options.resetAll();
    await page.answer();
    assert.ok(page.options.fields.value.every(({ isTouched, problem }) => !isTouched && !problem));
  });

  it('leaves an emptied field empty, with the value that it would have', async () => {
    const page = await opened();
    page.options.type('epochs', '');
    await page.answer();
    const { text, value, isChanged, problem } = page.field('epochs');
    assert.deepEqual([text, value, isChanged, problem], ['', 59, false, undefined]);
  });

  it('does not start while something is wrong, and says what', async () => {
    const page = await opened();
    page.options.type('epochs', '0');
    await page.answer();
    assert.match(page.field('epochs').problem ?? '', /from 1 to 1,000,000/);
    assert.equal(page.options.canStart.value, false);
    page.options.start();
    assert.deepEqual(page.host.toldOf, []);
    page.options.type('epochs', '2');
    page.options.type('patience', '1');
    page.options.type('validationFraction', '0');
    await page.answer();
    assert.match(page.options.answer.value?.problem ?? '', /patience needs/);
    assert.equal(page.options.canStart.value, false);
    page.options.type('validationFraction', '0.2');
    await page.answer();
    assert.equal(page.options.canStart.value, true);
  });

  it('starts with what was typed and what is set; the rest is left to the trainer', async () => {
    const page = await opened({ beta: 4, epochs: 9 });
    assert.deepEqual([page.field('beta').text, page.field('beta').isSet], ['4', true]);
    page.options.type('epochs', '3');
    page.options.type('hiddenUnits', '50, 20');
    page.options.start();
    assert.deepEqual(page.started(), { folder, requested: { beta: 4, epochs: 3, hiddenUnits: [50, 20] } });
    assert.equal(page.options.draft.value, undefined, 'the page has closed');
  });

  it('begins with the settings of a run, and starts with exactly these', async () => {
    const page = new Page();
    const { model, training } = resolveConfiguration({ beta: 2, filters: [8, 16], patience: 5 }, pictures);
    const requested = asRequested({ model, training, transform: pictures });
    page.options.open({ folder, requested, like: 'shapes, 13:02' });
    await page.answer();
    assert.equal(page.options.draft.value?.like, 'shapes, 13:02');
    assert.equal(page.field('filters').text, '8, 16');
    page.options.start();
    assert.deepEqual(page.started().requested, requested);
    page.host.toldOf.length = 0;
    // Changed to an architecture without filters, it asks for none.
    page.options.open({ folder, requested });
    page.options.type('architecture', 'dense');
    await page.answer();
    page.options.start();
    const { filters, kernelSize, architecture } = page.started().requested;
    assert.deepEqual([filters, kernelSize, architecture], [undefined, undefined, 'dense']);
  });

  it('keeps what was typed for the page to come, and for the same folder', async () => {
    const page = await opened();
    page.options.type('epochs', '0');
    const next = new Page();
    next.settings.restore(page.saved);
    assert.equal(next.field('epochs').text, '0');
    await next.answer();
    assert.equal(next.options.canStart.value, false);
    next.options.close();
    next.options.open({ folder });
    assert.equal(next.field('epochs').text, '0');
    next.options.open({ folder: '/pictures/others' });
    assert.equal(next.field('epochs').isTouched, false);
  });

  it('gives up what it has asked for when it closes, and says what went wrong', async () => {
    const page = new Page();
    page.options.open({ folder });
    page.options.close();
    assert.equal(page.host.all[0]!.cancelled, true);
    page.options.open({ folder });
    page.host.all[1]!.answer(Promise.reject(new Error('There are no pictures.')));
    await settled();
    assert.equal(page.options.failure.value, 'There are no pictures.');
    assert.equal(page.options.canStart.value, false);
  });

  it('looks again when a setting has changed, and when the folder or the background does', async () => {
    const page = await opened();
    page.options.again();
    await page.answer();
    assert.equal(page.host.of('picturesOf').length, 2);
    assert.equal(page.host.of('options').length, 2);
    page.options.type('background', '#ff0000');
    assert.deepEqual(page.host.of('picturesOf').at(-1)!.params, { folder, background: '#ff0000' });
    await page.answer();
    const choosing = page.options.chooseFolder('pictures');
    page.host.of('chooseFolder')[0]!.answer({ folder: '/pictures/others' });
    await choosing;
    assert.equal(page.options.draft.value?.folder, '/pictures/others');
    assert.equal(page.options.pictures.value, undefined);
  });
});
