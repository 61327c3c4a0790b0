/** The thing picked, whole at once: pictures, posterior, losses, nearest training pictures, and what to do with it. */

import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { VectorAction } from '../../src/protocol/explorer';
import { Badge, Button } from '../controls';
import { PictureView } from '../drawing/pictureView';
import { nats } from '../format';
import type { Subject } from '../model/inspected';
import type { Panel } from '../model/panel';
import { Neighbours } from './neighbours';
import { PosteriorChart, PosteriorTable } from './posterior';

/** The inspector of one thing; `onClose` where it can be closed. */
export function Inspector({ panel, onClose }: { readonly panel: Panel; readonly onClose?: () => void }) {
  const subject = panel.subject.value;
  return (
    <section
      class="inspector"
      data-testid="inspector"
      data-item={subject?.key}
      aria-label={l10n.t('Inspector')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && onClose) onClose();
      }}
    >
      {subject ? (
        <Details panel={panel} subject={subject} onClose={onClose} />
      ) : (
        <p class="hint">
          {l10n.t('Pick a place on a stage, or encode an image, to see its vector and the nearest pictures.')}
        </p>
      )}
    </section>
  );
}

function Details(props: { readonly panel: Panel; readonly subject: Subject; readonly onClose?: () => void }) {
  const { panel, subject, onClose } = props;
  const { latent, encoded, picture, problem } = subject;
  const deviation = useMemo(
    () => encoded && Float32Array.from(encoded.logVariance, (value) => Math.exp(value / 2)),
    [encoded],
  );
  return (
    <>
      <Title panel={panel} subject={subject} onClose={onClose} />
      {problem && (
        <p class="hint" role="alert">
          {problem}
        </p>
      )}
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
            <PictureView
              pixels={picture}
              label={encoded ? l10n.t('Reconstruction') : l10n.t('Decoded')}
              testId="reconstruction"
            />
            <figcaption>{encoded ? l10n.t('Reconstruction') : l10n.t('Decoded')}</figcaption>
          </figure>
        )}
        <Facts subject={subject} />
      </div>
      {latent && (
        <>
          <div class="buttons">
            <Vector panel={panel} latent={latent} action="insert" />
            <Vector panel={panel} latent={latent} action="copyJson" />
            <Vector panel={panel} latent={latent} action="copyPython" />
          </div>
          <div class="buttons">
            <Show panel={panel} subject={subject} through={false} />
            <Show panel={panel} subject={subject} through={true} />
          </div>
          <div class="block">
            <h3>{encoded ? l10n.t('Posterior: mean ± standard deviation') : l10n.t('Latent vector')}</h3>
            <PosteriorChart mean={latent} deviation={deviation} />
            <PosteriorTable mean={latent} deviation={deviation} />
          </div>
          <Neighbours panel={panel} latent={latent} />
        </>
      )}
    </>
  );
}

function Title(props: { readonly panel: Panel; readonly subject: Subject; readonly onClose?: () => void }) {
  const { panel, subject, onClose } = props;
  const { number, name, path, key, latent } = subject;
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
      <div class="buttons tight">
        {number === undefined ? (
          <Button
            label={l10n.t('Add to Shelf')}
            icon="add"
            kind="icon"
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
          <Button
            label={l10n.t('Remove from Shelf')}
            icon="trash"
            kind="icon"
            testId="remove-from-shelf"
            onPress={() => panel.shelf.remove(key)}
          />
        )}
        {onClose && (
          <Button
            label={l10n.t('Close Inspector')}
            icon="close"
            kind="icon"
            testId="close-inspector"
            onPress={onClose}
          />
        )}
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
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

function Vector(props: {
  readonly panel: Panel;
  readonly latent: Float32Array;
  readonly action: VectorAction;
}) {
  const { panel, latent, action } = props;
  const [label, icon, testId] = {
    insert: [l10n.t('Insert at Cursor'), 'insert', 'insert'],
    copyJson: [l10n.t('Copy as JSON'), 'json', 'copy-json'],
    copyPython: [l10n.t('Copy as Python List'), 'copy', 'copy-python'],
  }[action] as [string, string, string];
  return (
    <Button
      label={label}
      icon={icon}
      testId={testId}
      onPress={() => panel.host.tell('vector', { action, latent: latent.slice() })}
    />
  );
}

function Show({ panel, subject, through }: { panel: Panel; subject: Subject; through: boolean }) {
  const { latent, name } = subject;
  return (
    <Button
      label={through ? l10n.t('Grid Through Here') : l10n.t('Show on Grid')}
      icon={through ? 'move' : 'target'}
      testId={through ? 'grid-through' : 'show-on-grid'}
      onPress={() => {
        if (latent) panel.showing.value = { stage: 'grid', latent, name, through };
      }}
    />
  );
}
