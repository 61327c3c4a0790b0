/** A vector of the latent space, drawn and in numbers: each dimension's mean, with its deviation if known. */

import * as l10n from '@vscode/l10n';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { surface, type Surface } from '../drawing/surface';
import { theme } from '../drawing/theme';
import { decimal, dimensionName } from '../format';

const height = 84;
/** The prior lies within this but for one in 500. */
const reach = 3;

interface Vector {
  readonly mean: Float32Array;
  /** Of q(z|x), where it is one. */
  readonly deviation?: Float32Array;
}

/** A bar from 0 to the mean of each dimension, and a whisker of one standard deviation to either side. */
export function PosteriorChart({ mean, deviation }: Vector) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<Vector>({ mean, deviation });
  shown.current = { mean, deviation };
  const drawn = useRef<Surface | undefined>(undefined);
  useLayoutEffect(() => {
    if (!canvas.current) return;
    drawn.current = surface(canvas.current, (context, width) => draw(context, width, shown.current));
  }, []);
  useLayoutEffect(() => drawn.current?.redraw(), [mean, deviation]);
  const label = deviation
    ? l10n.t(
        '{0} dimensions: mean and standard deviation of each; the numbers are in the table that follows',
        mean.length,
      )
    : l10n.t('{0} dimensions: the value of each; the numbers are in the table that follows', mean.length);
  return <canvas class="posterior" data-testid="posterior" role="img" aria-label={label} ref={canvas} />;
}

function draw(context: CanvasRenderingContext2D, width: number, { mean, deviation }: Vector): void {
  let most = reach;
  mean.forEach((value, index) => (most = Math.max(most, Math.abs(value) + (deviation?.[index] ?? 0))));
  const { foreground, blue, lines, muted, font } = theme();
  const left = 24;
  const bottom = height - 14;
  const y = (value: number): number => (bottom / 2) * (1 - value / (most * 1.05));
  const step = (width - left) / mean.length;
  context.font = `10px ${font}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const line of [-2, 0, 2]) {
    context.globalAlpha = line === 0 ? 1 : 0.5;
    context.fillStyle = lines;
    context.fillRect(left, Math.round(y(line)), width - left, 1);
    context.globalAlpha = 1;
    context.fillStyle = muted;
    context.fillText(decimal(line, 0), left - 5, y(line));
  }
  const bar = Math.max(1, Math.min(12, step * 0.6));
  mean.forEach((value, index) => {
    const middle = left + (index + 0.5) * step;
    context.fillStyle = blue;
    context.fillRect(middle - bar / 2, Math.min(y(0), y(value)), bar, Math.max(1, Math.abs(y(value) - y(0))));
    const spread = deviation?.[index];
    if (spread === undefined) return;
    context.fillStyle = foreground;
    context.fillRect(middle - 0.75, y(value + spread), 1.5, y(value - spread) - y(value + spread));
    if (bar < 4) return;
    context.fillRect(middle - bar / 3, y(value + spread) - 0.5, bar / 1.5, 1);
    context.fillRect(middle - bar / 3, y(value - spread) - 0.5, bar / 1.5, 1);
  });
  context.fillStyle = muted;
  context.textAlign = 'center';
  const every = Math.ceil(24 / step);
  for (let index = 0; index < mean.length; index += every) {
    context.fillText(String(index), left + (index + 0.5) * step, height - 6);
  }
}

/** The same in numbers, behind a disclosure. */
export function PosteriorTable({ mean, deviation }: Vector) {
  return (
    <details class="disclosure">
      <summary>{l10n.t('Numbers')}</summary>
      <div class="scroll-y">
        <table class="data-table" data-testid="posterior-table">
          <thead>
            <tr>
              <th scope="col">{l10n.t('Dimension')}</th>
              <th scope="col">{deviation ? l10n.t('Mean') : l10n.t('Value')}</th>
              {deviation && <th scope="col">{l10n.t('Standard deviation')}</th>}
              {deviation && <th scope="col">{l10n.t('KL')}</th>}
            </tr>
          </thead>
          <tbody>
            {Array.from(mean, (value, index) => {
              const spread = deviation?.[index];
              return (
                <tr key={index}>
                  <th scope="row">{dimensionName(index)}</th>
                  <td>{decimal(value, 4)}</td>
                  {spread !== undefined && <td>{decimal(spread, 4)}</td>}
                  {spread !== undefined && <td>{decimal(klOf(value, spread))}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Of one dimension's posterior from the standard normal prior, in nats (Kingma & Welling 2014, appendix B). */
function klOf(mean: number, deviation: number): number {
  return (deviation * deviation + mean * mean - 1) / 2 - Math.log(deviation);
}
