/** The thing picked, whole at once: pictures, posterior, losses, nearest training pictures, and what to do with it. */

import type { ReadonlySignal } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { VectorAction } from '../../src/protocol/explorer';
import { Badge, Button, IconButton } from '../controls';
import { PictureView } from '../drawing/pictureView';
import { nats } from '../format';
import type { Subject } from '../model/inspected';
import type { Panel } from '../model/panel';
import { Chosen } from './chosen';
import { CloseInspector } from './closeInspector';
import { Neighbours } from './neighbours';
import { PosteriorChart, PosteriorTable } from './posterior';

/** Shows what was picked, or chosen, last; `onClose` where it can be closed. */
export function Inspector(props: {
  readonly panel: Panel;
  readonly last: ReadonlySignal<'picked' | 'chosen'>;
  readonly onClose?: () => void;
}) {
  const { panel, last, onClose } = props;
  const subject = panel.subject.value;
  const several = panel.chosen.value.length > 0;
  const showsSeveral = several && (last.value === 'chosen' || !subject);
  return (
    <section
      class="inspector"
      data-testid="inspector"
      data-item={subject?.key}
      aria-label={l10n.t('Inspector')}
    >
      {showsSeveral ? (
        <Chosen panel={panel} onClose={onClose} />
      ) : subject ? (
        <Details panel={panel} subject={subject} onClose={onClose} />
      ) : (
        <p class="hint">
          {l10n.t(
            'Pick a place on a stage, or encode a picture, to see its vector and the nearest pictures.',
          )}
        </p>
      )}
    </section>
  );
}

function Details(props: { readonly panel: Panel; readonly subject: Subject; readonly onClose?: () => void }) {
  const { panel, subject, onClose } = props;
  const { latent, encoded, problem } = subject;
  const deviation = useMemo(
    () => encoded && Float32Array.from(encoded.logVariance, (value) => Math.exp(value / 2)),
    [encoded],
  );
  return (
    <>
      <Title panel={panel} subject={subject} onClose={onClose} />
      {problem ? (
        <p class="hint" role="alert">
          {problem}
        </p>
      ) : (
        !latent && <p class="hint inspector-pending">{l10n.t('Encoding…')}</p>
      )}
      <div class="inspector-columns">
        <div class="inspector-column">
          <div class="inspector-head">
            <Figures subject={subject} />
            <Facts subject={subject} />
          </div>
          {latent && <Actions panel={panel} latent={latent} />}
        </div>
        {latent && (
          <div class="inspector-column">
            <div class="block">
              <h3>{encoded ? l10n.t('Posterior, mean ± deviation') : l10n.t('Latent vector')}</h3>
              <PosteriorChart mean={latent} deviation={deviation} />
              <PosteriorTable mean={latent} deviation={deviation} />
            </div>
            <Neighbours panel={panel} latent={latent} except={subject.path} />
          </div>
        )}
      </div>
    </>
  );
}

function Figures({ subject: { encoded, picture } }: { readonly subject: Subject }) {
  const decoded = encoded ? l10n.t('Reconstruction') : l10n.t('Decoded');
  return (
    <div class="figures">
      {encoded && (
        <figure>
          <PictureView
            pixels={{ batch: encoded.original, index: 0 }}
            label={l10n.t('Original')}
            testId="original"
          />
          <figcaption>{l10n.t('Original')}</figcaption>
        </figure>
      )}
      {picture && (
        <figure>
          <PictureView pixels={picture} label={decoded} testId="reconstruction" />
          <figcaption>{decoded}</figcaption>
        </figure>
      )}
    </div>
  );
}

function Title(props: { readonly panel: Panel; readonly subject: Subject; readonly onClose?: () => void }) {
  const { panel, subject, onClose } = props;
  const { number, name, path, label, key, latent } = subject;
  return (
    <div class="item-title">
      {number !== undefined && <Badge>{String(number)}</Badge>}
      {path === undefined ? (
        <span class="item-name">{name === '' ? l10n.t('A place') : name}</span>
      ) : (
        <button
          class="link item-name"
          type="button"
          title={path}
          onClick={() => panel.host.tell('openFile', { path })}
        >
          {name}
        </button>
      )}
      {label !== undefined && <span class="hint">{label}</span>}
      <div class="buttons tight">
        {latent && <Show panel={panel} subject={subject} through={false} />}
        {latent && <Show panel={panel} subject={subject} through={true} />}
        {number === undefined ? (
          <IconButton
            label={l10n.t('Add to Shelf')}
            icon="add"
            testId="add-to-shelf"
            onPress={() => {
              if (path !== undefined) panel.shelf.keepPictures([path]);
              else if (latent) {
                const id = panel.shelf.keep(latent);
                if (id !== undefined) panel.picked.value = { kind: 'item', id };
              }
            }}
          />
        ) : (
          <IconButton
            label={l10n.t('Remove from Shelf')}
            icon="trash"
            testId="remove-from-shelf"
            onPress={() => panel.shelf.remove(key)}
          />
        )}
        <CloseInspector onClose={onClose} />
      </div>
    </div>
  );
}

function Facts({ subject: { encoded, latent } }: { readonly subject: Subject }) {
  const facts: (readonly [string, string])[] = [
    ...(encoded
      ? [
          [l10n.t('Reconstruction'), l10n.t('{0} nats', nats(encoded.losses.reconstruction))] as const,
          [l10n.t('KL'), l10n.t('{0} nats', nats(encoded.losses.kl))] as const,
        ]
      : []),
    ...(latent ? [['|z|', nats(Math.hypot(...latent))] as const] : []),
  ];
  return (
    <dl class="facts-list">
      {facts.map(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  );
}

/** What is done with the numbers. */
function Actions({ panel, latent }: { readonly panel: Panel; readonly latent: Float32Array }) {
  const tell = (action: VectorAction) => (): void =>
    panel.host.tell('vector', { action, latent: latent.slice() });
  return (
    <div class="buttons">
      <Button
        label={l10n.t('Insert')}
        title={l10n.t('Insert z at the cursor of the text editor')}
        icon="insert"
        testId="insert"
        onPress={tell('insert')}
      />
      <Button
        label={l10n.t('JSON')}
        title={l10n.t('Copy z as JSON')}
        icon="copy"
        testId="copy-json"
        onPress={tell('copyJson')}
      />
      <Button
        label={l10n.t('Python')}
        title={l10n.t('Copy z as a Python list')}
        icon="copy"
        testId="copy-python"
        onPress={tell('copyPython')}
      />
    </div>
  );
}

function Show(props: { readonly panel: Panel; readonly subject: Subject; readonly through: boolean }) {
  const { panel, subject, through } = props;
  const { latent, name } = subject;
  return (
    <IconButton
      label={through ? l10n.t('Move the Grid Through Here') : l10n.t('Show on the Grid')}
      icon={through ? 'move' : 'target'}
      testId={through ? 'grid-through' : 'show-on-grid'}
      onPress={() => {
        if (latent) panel.showing.value = { stage: 'grid', latent, name, through };
      }}
    />
  );
}
