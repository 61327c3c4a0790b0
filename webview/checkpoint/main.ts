/** The read-only editor of a checkpoint: its facts, samples from it, and the way into the explorer. */

import '@vscode/codicons/dist/codicon.css';
import '../styles/checkpoint.css';
import type { CheckpointFacts } from '../../src/protocol/configuration';
import type { CheckpointEditorSide, CheckpointHostSide } from '../../src/protocol/explorer';
import type { PixelBatch } from '../../src/protocol/trainer';
import { connectPage } from '../../src/rpc/pages';
import { Peer } from '../../src/rpc/peer';
import { button } from '../legacy';
import { append, element, icon, setText } from '../legacy';
import { pictureCanvas, pictures } from '../drawing/pixels';
import { checkpointMoment, counted } from '../format';
import { acquireEditor, editorPort } from '../editor';
import { problemOf } from '../host';
import { factList, lossTable } from './facts';

const host = new Peer<CheckpointEditorSide, CheckpointHostSide>(
  connectPage(editorPort(acquireEditor()), crypto.randomUUID()),
  {
    handlers: { requests: {}, notifications: { changed: () => void show() } },
    onProblem: (problem) => console.error(problem),
  },
);
const title = element('h1', { text: 'Checkpoint', testId: 'checkpoint-title' });
const explore = button({
  label: 'Explore',
  icon: 'compass',
  kind: 'primary',
  testId: 'explore',
  onPress: () => host.notify('explore', {}),
});
const resample = button({
  label: 'Resample',
  icon: 'refresh',
  testId: 'resample',
  onPress: () => {
    samples.classList.add('stale');
    seed += 1;
    void show();
  },
});
const error = element('p', { class: 'notice', testId: 'checkpoint-error', attributes: { role: 'alert' } });
const waiting = element('p', {
  class: 'hint',
  text: 'Drawing samples\u2026',
  attributes: { role: 'status' },
});
const samples = element('div', { class: 'sample-grid', testId: 'samples' });
const facts = element('div', { testId: 'facts' });
const content = element(
  'div',
  { class: 'checkpoint-columns' },
  element('section', {}, element('h2', { text: 'Samples from the prior' }), waiting, samples),
  element('section', {}, facts),
);
append(
  document.body,
  element(
    'header',
    { class: 'checkpoint-header' },
    title,
    element('div', { class: 'buttons' }, explore, resample),
  ),
  error,
  content,
);
error.hidden = true;
let known: CheckpointFacts | undefined;
/** Of the samples: other numbers, other samples. */
let seed = 1;
let latest = 0;

/** Asks for the facts, which are there at once, then the samples, which may have to wait for a process. */
async function show(): Promise<void> {
  const asked = ++latest;
  const isLatest = (): boolean => asked === latest;
  try {
    const told = await host.request('facts', {});
    if (isLatest()) showFacts(told);
    const drawn = await host.request('samples', { seed });
    if (!isLatest()) return;
    showSamples(drawn);
    showProblem(undefined);
  } catch (reason) {
    if (isLatest()) showProblem(problemOf(reason));
  }
}

function showFacts(told: CheckpointFacts): void {
  known = told;
  setText(title, `${told.runName}, ${checkpointMoment(told)}`);
  facts.replaceChildren(...factList(told), ...lossTable(told));
  arrange();
}

function showProblem(problem: string | undefined): void {
  error.hidden = problem === undefined;
  if (problem !== undefined) error.replaceChildren(icon('error'), problem);
  arrange();
}

function arrange(): void {
  waiting.hidden = !error.hidden || samples.childElementCount > 0;
  content.hidden = known === undefined && !error.hidden;
  explore.toggleAttribute('disabled', known === undefined);
  resample.toggleAttribute('disabled', known === undefined);
}

function showSamples(batch: PixelBatch): void {
  samples.classList.remove('stale');
  samples.setAttribute('role', 'img');
  samples.setAttribute('aria-label', `${counted(batch.count, 'sample')} from the prior`);
  samples.replaceChildren(...pictures(batch).map((picture) => pictureCanvas(picture, '')));
}

host.notify('ready', {});
void show();
