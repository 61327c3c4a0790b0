/** The course of the loss in the space of a word, for when no stage shows it. */

import * as l10n from '@vscode/l10n';
import { useEffect, useRef } from 'preact/hooks';
import { surface } from '../drawing/surface';
import { theme } from '../drawing/theme';
import { nats } from '../format';
import type { Panel } from '../model/panel';
import { sparkPoints } from '../model/spark';

/** A curve without axes: one point a pixel at most. */
export function SparkLine({ panel }: { readonly panel: Panel }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { view } = panel.state.value;
  const losses = (view?.steps ?? []).map(({ loss }) => loss);
  useEffect(() => {
    if (!canvas.current) return;
    const drawn = surface(canvas.current, (context, width, height) => {
      const points = sparkPoints(
        (panel.state.peek().view?.steps ?? []).map(({ loss }) => loss),
        width,
      );
      if (points.length < 2) return;
      context.beginPath();
      points.forEach(({ across, down }, index) => {
        const x = 1 + across * (width - 2);
        const y = 2 + down * (height - 4);
        if (index === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.lineJoin = 'round';
      context.lineWidth = 1.5;
      context.strokeStyle = theme().blue;
      context.stroke();
    });
    return panel.store.watch(
      (state) => state.view,
      () => drawn.redraw(),
    );
  }, []);
  const label =
    losses.length > 1
      ? l10n.t('Training loss from {0} to {1} nats', nats(losses[0]), nats(losses.at(-1)))
      : l10n.t('Training loss');
  return <canvas class="spark" ref={canvas} role="img" aria-label={label} data-testid="spark" />;
}
