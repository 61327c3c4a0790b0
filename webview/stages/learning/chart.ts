/** One plot of curves over a common horizontal axis, its colours those of the editor's theme. */

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { LossName } from '../../../src/protocol/configuration';
import { nats } from '../../format';
import { onThemeChange, theme, type Theme } from '../../drawing/theme';
import { smoothed, type Curves } from './series';
import { oncePerFrame } from '../../drawing/frame';

/** The colour of each loss, the same in curves and readout. */
export const lossColours = {
  loss: 'blue',
  reconstruction: 'orange',
  kl: 'purple',
} as const satisfies Record<LossName, keyof Theme>;

export interface ChartOptions {
  readonly losses: readonly LossName[];
  readonly height: number;
  readonly label: string;
  /** Only the lowest of several plots numbers the horizontal axis. */
  readonly numbered: boolean;
  /** The row under the cursor, or null when it has left. */
  readonly onCursor: (row: number | null) => void;
}

const axisHeight = 26;
/** Equal in all plots, so that they share their horizontal axis to the pixel. */
const axisWidth = 52;

export class Chart {
  #plot?: uPlot;
  #data?: Curves;
  #logarithmic = false;
  #cursorRow: number | null = null;

  readonly #host: HTMLElement;
  readonly #options: ChartOptions;

  constructor(host: HTMLElement, options: ChartOptions) {
    this.#host = host;
    this.#options = options;
    host.setAttribute('role', 'img');
    host.setAttribute('aria-label', options.label);
    const fit = oncePerFrame(() => this.#plot?.setSize(this.#size()));
    new ResizeObserver(fit).observe(host);
    onThemeChange(() => this.#plot?.redraw(false));
  }

  /** Shows these curves; the plot is only made anew when its scale changes. */
  show(data: Curves, logarithmic: boolean): void {
    this.#data = data;
    if (!this.#plot || logarithmic !== this.#logarithmic) {
      this.#logarithmic = logarithmic;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#layout(), this.#columns(), this.#host);
    } else {
      this.#plot.setData(this.#columns());
    }
  }

  /** Says in words what the curves show. */
  describe(text: string): void {
    this.#host.setAttribute('aria-label', `${this.#options.label}. ${text}`);
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(120, this.#host.clientWidth), height: this.#options.height };
  }

  #columns(): uPlot.AlignedData {
    const { x, training, validation } = this.#data ?? { x: [], training: undefined, validation: undefined };
    const { losses } = this.#options;
    const trained = losses.map((name) => training?.[name] ?? []);
    // What the series of the layout are: the noise of the steps, their course, and validation.
    return [
      [...x],
      ...trained,
      ...trained.map((column) => [...smoothed(column)]),
      ...losses.map((name) => validation?.[name] ?? []),
    ];
  }

  /** One series a loss, in its colour. */
  #series(make: (stroke: () => string) => uPlot.Series): uPlot.Series[] {
    return this.#options.losses.map((name) => ({
      spanGaps: true,
      ...make(() => theme()[lossColours[name]]),
    }));
  }

  #layout(): uPlot.Options {
    // On a logarithmic scale only whole decades get a line: there are many splits in between.
    const decades = (_: uPlot, splits: number[]): (number | null)[] =>
      splits.map((value) => (this.#logarithmic && !Number.isInteger(Math.log10(value)) ? null : value));
    const grid = { stroke: () => faint(theme().lines), width: 1 };
    const axis = { stroke: () => theme().muted, grid, ticks: { show: false }, font: `11px ${theme().font}` };
    return {
      ...this.#size(),
      padding: [8, 18, this.#options.numbered ? 0 : 6, 0],
      legend: { show: false },
      scales: {
        x: { time: false },
        y: this.#logarithmic ? { distr: 3, log: 10 } : { range: { min: { pad: 0.1 }, max: { pad: 0.1 } } },
      },
      axes: [
        { ...axis, size: axisHeight, show: this.#options.numbered, space: 60 },
        {
          ...axis,
          grid: { ...grid, filter: decades },
          size: axisWidth,
          space: 26,
          values: (_, splits) => splits.map((value) => label(value)),
        },
      ],
      cursor: {
        drag: { x: true, y: false },
        points: { size: 6 },
        sync: { key: 'losses', scales: ['x', null] },
      },
      series: [
        {},
        ...this.#series((stroke) => ({ stroke: () => faint(stroke()), width: 1, points: { show: false } })),
        ...this.#series((stroke) => ({
          stroke,
          width: 1.5,
          points: { show: (plot) => plot.data[0].length < 3 },
        })),
        ...this.#series((stroke) => ({
          stroke,
          width: 1.5,
          dash: [5, 4],
          points: { show: true, size: 4, fill: stroke },
        })),
      ],
      hooks: {
        setCursor: [
          (plot) => {
            const row = plot.cursor.idx ?? null;
            if (row === this.#cursorRow) return;
            this.#cursorRow = row;
            this.#options.onCursor(row);
          },
        ],
      },
    };
  }
}

/** Axis labels: short, and empty between the decades that uPlot leaves out. */
function label(value: number | null): string {
  if (value === null) return '';
  return Math.abs(value) >= 1000 || Number.isInteger(value)
    ? String(value).replace('-', '\u2212')
    : nats(value).replace(/\.?0+$/, '');
}

/** For what stays behind the curves, whatever its colour: grid lines, and the noise of single steps. */
function faint(colour: string): string {
  return `color-mix(in srgb, ${colour} 30%, transparent)`;
}
