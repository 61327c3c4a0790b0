/** Held-out pictures over their reconstructions, and samples of the same noise, by the weights explored. */

import * as l10n from '@vscode/l10n';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PixelBatch } from '../../../src/protocol/pictures';
import { integer } from '../../format';
import { sampleCount, SampleSwitch, sampleTitle } from '../../sampleSource';
import type { StageProps } from '../stage';
import { PreviewSheet } from './previewSheet';
import { PreviewTable } from './previewTable';

export function Previews({ panel, shown }: StageProps) {
  const { preview, selection } = panel.state.value;
  // What stood stays until the new pictures are there; the caption says of which weights they are.
  const isBehind = preview !== undefined && preview.step !== selection.explored?.facts.step;
  const isLive = selection.explored?.weights.kind === 'live';
  const variations = panel.settings.signal.value.samples === 'encodings' ? preview?.variations : undefined;
  const from = variations ? 'encodings' : 'prior';
  const samples = variations ?? preview?.samples;
  const title = l10n.t('{0}, always of the same noise', sampleTitle(from));
  const [drawn, setDrawn] = useState<number | undefined>();
  return (
    <section
      class="previews"
      aria-label={l10n.t('Previews')}
      data-testid="previews"
      data-step={preview?.step}
      data-drawn={drawn}
    >
      {preview ? (
        <>
          <p class="previews-head">
            <span class="caption" data-testid="preview-caption">
              {l10n.t('epoch {0} · step {1}', epochText(preview.epoch), integer(preview.step))}
            </span>
            {isBehind && !isLive && (
              <span class="codicon codicon-loading codicon-modifier-spin" aria-hidden="true" />
            )}
          </p>
          <figure>
            <figcaption>{l10n.t('Original over reconstruction')}</figcaption>
            <Sheet
              batches={[preview.originals, preview.reconstructions]}
              label={l10n.t('Validation pictures, each over its reconstruction')}
              testId="reconstructions"
              isShown={shown.value}
              onDrawn={() => undefined}
            />
          </figure>
          <figure data-from={from}>
            <div class="samples-head">
              <figcaption title={title}>{title}</figcaption>
              <SampleSwitch
                value={from}
                hasEncodings={preview.variations !== undefined}
                onChange={(samples) => panel.settings.update({ samples })}
              />
            </div>
            <Sheet
              batches={[samples!]}
              label={sampleCount(from, integer(samples!.count))}
              testId="samples"
              isShown={shown.value}
              onDrawn={() => setDrawn(preview.step)}
            />
          </figure>
          <PreviewTable preview={preview} />
        </>
      ) : (
        <p class="hint">{l10n.t('The first reconstructions appear shortly after training starts.')}</p>
      )}
    </section>
  );
}

/** Of weights within an epoch, the epoch that they are in. */
function epochText(epoch: number): string {
  return integer(Math.ceil(epoch));
}

function Sheet(props: {
  readonly batches: readonly PixelBatch[];
  readonly label: string;
  readonly testId: string;
  readonly isShown: boolean;
  readonly onDrawn: () => void;
}) {
  const { batches, label, testId, isShown, onDrawn } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const sheet = useRef<PreviewSheet | undefined>(undefined);
  const told = useRef(onDrawn);
  told.current = onDrawn;
  useLayoutEffect(() => {
    const made = new PreviewSheet(canvas.current!, () => told.current());
    sheet.current = made;
    return () => made.dispose();
  }, []);
  useLayoutEffect(() => {
    if (isShown) sheet.current?.show(batches);
  }, [isShown, ...batches]);
  return <canvas class="sheet" ref={canvas} role="img" aria-label={label} data-testid={testId} />;
}
