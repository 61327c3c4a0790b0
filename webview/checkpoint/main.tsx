/** The read-only editor of a checkpoint: its facts, samples from it, and the way into the explorer. */

import '@vscode/codicons/dist/codicon.css';
import '../styles/checkpoint.css';
import { signal } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { render } from 'preact';
import type { CheckpointFacts } from '../../src/protocol/configuration';
import type { CheckpointEditorSide, CheckpointHostSide } from '../../src/protocol/explorer';
import type { SampleSource } from '../../src/protocol/samples';
import type { SampleResult } from '../../src/protocol/trainer';
import { connectPage } from '../../src/rpc/pages';
import { Peer } from '../../src/rpc/peer';
import { Button, Notice } from '../controls';
import { PictureView } from '../drawing/pictureView';
import { acquireEditor, editorPort } from '../editor';
import { checkpointMoment, integer } from '../format';
import { problemOf } from '../host';
import { sampleCount, SampleSwitch, sampleTitle } from '../sampleSource';
import { loadStrings } from '../strings';
import { Facts, LossTable } from './facts';

loadStrings();
const known = signal<{ readonly facts: CheckpointFacts; readonly runName: string } | undefined>(undefined);
const samples = signal<SampleResult | undefined>(undefined);
const problem = signal<string | undefined>(undefined);
/** What they are to be drawn from. */
const from = signal<SampleSource>('encodings');
/** Others are on their way. */
const stale = signal(false);
/** Of the samples: other numbers, other samples. */
let seed = 1;
let latest = 0;

const host = new Peer<CheckpointEditorSide, CheckpointHostSide>(
  connectPage(editorPort(acquireEditor()), crypto.randomUUID()),
  {
    handlers: {
      requests: {},
      notifications: { changed: () => void show(), showSamples: (asked) => choose(asked.from) },
    },
    onProblem: (told) => console.error(told),
  },
);

/** Asks for the facts, which are there at once, then the samples, which may have to wait for a process. */
async function show(): Promise<void> {
  const asked = ++latest;
  const isLatest = (): boolean => asked === latest;
  try {
    const told = await host.request('facts', {});
    if (isLatest()) known.value = told;
    const drawn = await host.request('samples', { seed, from: from.value });
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

function choose(chosen: SampleSource): void {
  stale.value = true;
  from.value = chosen;
  void show();
}

function Page() {
  const { facts, runName } = known.value ?? {};
  return (
    <>
      <header class="checkpoint-header">
        <h1 data-testid="checkpoint-title">
          {facts ? `${runName}, ${checkpointMoment(facts)}` : l10n.t('Checkpoint')}
        </h1>
        <div class="buttons">
          <Button
            label={l10n.t('Explore')}
            icon="compass"
            kind="primary"
            testId="explore"
            disabled={!facts}
            onPress={() => host.notify('explore', {})}
          />
          <Button
            label={l10n.t('Resample')}
            icon="refresh"
            testId="resample"
            disabled={!facts}
            onPress={resample}
          />
        </div>
      </header>
      {problem.value !== undefined && (
        <Notice icon="error" role="alert" testId="checkpoint-error">
          {problem.value}
        </Notice>
      )}
      {(facts ?? problem.value === undefined) && (
        <div class="checkpoint-columns">
          <section>
            <div class="samples-head">
              <h2 data-testid="samples-title">{sampleTitle(samples.value?.from ?? from.value)}</h2>
              {facts && (
                <SampleSwitch
                  value={from.value}
                  hasEncodings={facts.encodingCount !== undefined}
                  onChange={choose}
                />
              )}
            </div>
            <Samples />
          </section>
          <section>
            <div data-testid="facts">
              {facts && <Facts facts={facts} runName={runName ?? facts.runName} />}
              {facts && <LossTable facts={facts} />}
            </div>
          </section>
        </div>
      )}
    </>
  );
}

function Samples() {
  const drawn = samples.value;
  if (!drawn) {
    return problem.value === undefined ? (
      <p class="hint" role="status">
        {l10n.t('Drawing samples…')}
      </p>
    ) : null;
  }
  const { pictures: batch } = drawn;
  return (
    <div
      class={`sample-grid ${stale.value ? 'stale' : ''}`}
      data-testid="samples"
      role="img"
      aria-label={sampleCount(drawn.from, integer(batch.count))}
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
