/** The read-only editor of a checkpoint: its facts, samples from it, and the way into the explorer. */

import '@vscode/codicons/dist/codicon.css';
import '../styles/checkpoint.css';
import type { CheckpointFacts } from '../../src/protocol/configuration';
import type {
  CheckpointEditorMessage,
  FromCheckpointEditor,
  ToCheckpointEditor,
} from '../../src/protocol/explorer';
import type { PixelBatch } from '../../src/protocol/trainer';
import { button } from '../controls';
import { append, element, icon, setText } from '../dom';
import { pictureCanvas, pictures } from '../drawing/pixels';
import { counted } from '../format';
import { acquireEditor } from '../host';
import { factList, lossTable } from './facts';

const editor = acquireEditor<FromCheckpointEditor>();
const title = element('h1', { text: 'Checkpoint', testId: 'checkpoint-title' });
const explore = button({
  label: 'Explore',
  icon: 'compass',
  kind: 'primary',
  testId: 'explore',
  onPress: () => editor.postMessage({ type: 'explore' }),
});
const resample = button({
  label: 'Resample',
  icon: 'refresh',
  testId: 'resample',
  onPress: () => {
    samples.classList.add('stale');
    editor.postMessage({ type: 'resample' });
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

function show(message: CheckpointEditorMessage): void {
  error.hidden = message.error === undefined;
  if (message.error !== undefined) error.replaceChildren(icon('error'), message.error);
  if (message.facts) {
    known = message.facts;
    setText(title, `${message.facts.runName}, epoch ${message.facts.epoch}`);
    facts.replaceChildren(...factList(message.facts), ...lossTable(message.facts));
  }
  if (message.samples) showSamples(message.samples);
  waiting.hidden =
    message.samples !== undefined || message.error !== undefined || samples.childElementCount > 0;
  content.hidden = known === undefined && message.error !== undefined;
  explore.toggleAttribute('disabled', known === undefined);
  resample.toggleAttribute('disabled', known === undefined);
}

function showSamples(batch: PixelBatch): void {
  samples.classList.remove('stale');
  samples.setAttribute('role', 'img');
  samples.setAttribute('aria-label', `${counted(batch.count, 'sample')} from the prior`);
  samples.replaceChildren(...pictures(batch).map((picture) => pictureCanvas(picture, '')));
}

window.addEventListener('message', (event: MessageEvent<ToCheckpointEditor>) => {
  if (event.data.type === 'checkpoint') show(event.data);
});
editor.postMessage({ type: 'ready' });
