/** The read-only editor of a checkpoint: its facts, samples from it, and the way into the explorer. */

import '@vscode/codicons/dist/codicon.css';
import '../styles/checkpoint.css';
import { signal } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { render } from 'preact';
import type { CheckpointFacts } from '../../src/protocol/configuration';
import type { CheckpointEditorSide, CheckpointHostSide } from '../../src/protocol/explorer';
import type { PixelBatch } from '../../src/protocol/trainer';
import { connectPage } from '../../src/rpc/pages';
import { Peer } from '../../src/rpc/peer';
import { Button, Notice } from '../controls';
import { PictureView } from '../drawing/pictureView';
import { acquireEditor, editorPort } from '../editor';
import { checkpointMoment, integer } from '../format';
import { problemOf } from '../host';
import { loadStrings } from '../strings';
import { Facts, LossTable } from './facts';

loadStrings();
const facts = signal<CheckpointFacts | undefined>(undefined);
const samples = signal<PixelBatch | undefined>(undefined);
const problem = signal<string | undefined>(undefined);
/** Samples of another seed are on their way. */
const stale = signal(false);
/** Of the samples: other numbers, other samples. */
let seed = 1;
let latest = 0;

const host = new Peer<CheckpointEditorSide, CheckpointHostSide>(
  connectPage(editorPort(acquireEditor()), crypto.randomUUID()),
  {
    handlers: { requests: {}, notifications: { changed: () => void show() } },
    onProblem: (told) => console.error(told),
  },
);

/** Asks for the facts, which are there at once, then the samples, which may have to wait for a process. */
async function show(): Promise<void> {
  const asked = ++latest;
  const isLatest = (): boolean => asked === latest;
  try {
    const told = await host.request('facts', {});
    if (isLatest()) facts.value = told;
    const drawn = await host.request('samples', { seed });
    if (!isLatest()) return;
    samples.value = drawn;
    stale.value = false;
    problem.value = undefined;
  } catch (reason) {
    if (isLatest()) problem.value = problemOf(reason);
  }
}

function resample(): void {
  stale.value = true;
  seed += 1;
  void show();
}

function Page() {
  const known = facts.value;
  return (
    <>
      <header class="checkpoint-header">
        <h1 data-testid="checkpoint-title">
          {known ? `${known.runName}, ${checkpointMoment(known)}` : l10n.t('Checkpoint')}
        </h1>
        <div class="buttons">
          <Button
            label={l10n.t('Explore')}
            icon="compass"
            kind="primary"
            testId="explore"
            disabled={!known}
            onPress={() => host.notify('explore', {})}
          />
          <Button
            label={l10n.t('Resample')}
            icon="refresh"
            testId="resample"
            disabled={!known}
            onPress={resample}
          />
        </div>
      </header>
      {problem.value !== undefined && (
        <Notice icon="error" role="alert" testId="checkpoint-error">
          {problem.value}
        </Notice>
      )}
      {(known ?? problem.value === undefined) && (
        <div class="checkpoint-columns">
          <section>
            <h2>{l10n.t('Samples from the prior')}</h2>
            <Samples />
          </section>
          <section>
            <div data-testid="facts">
              {known && <Facts facts={known} />}
              {known && <LossTable facts={known} />}
            </div>
          </section>
        </div>
      )}
    </>
  );
}

function Samples() {
  const batch = samples.value;
  if (!batch) {
    return problem.value === undefined ? (
      <p class="hint" role="status">
        {l10n.t('Drawing samples…')}
      </p>
    ) : null;
  }
  return (
    <div
      class={`sample-grid ${stale.value ? 'stale' : ''}`}
      data-testid="samples"
      role="img"
      aria-label={l10n.t('{0} samples from the prior', integer(batch.count))}
    >
      {Array.from({ length: batch.count }, (_, index) => (
        <PictureView key={index} pixels={{ batch, index }} label="" />
      ))}
    </div>
  );
}

const root = document.getElementById('app');
if (root) render(<Page />, root);
host.notify('ready', {});
void show();
