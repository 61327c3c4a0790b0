/** One plot of curves over a common horizontal axis, its colours those of the editor's theme. */

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { LossName } from '../../../src/protocol/configuration';
import { oncePerFrame } from '../../drawing/frame';
import { theme, onThemeChangeWhileHeld } from '../../drawing/theme';
import { nats } from '../../format';
import { type Curves, smoothed, span } from '../../model/learning/curves';
import { lossColours, strokes } from './strokes';

export interface ChartOptions {
  readonly losses: readonly LossName[];
  /** Only the lowest of several plots numbers the horizontal axis. */
  readonly numbered: boolean;
  /** The place of the horizontal axis under the pointer, or undefined when it has left. */
  readonly onCursor: (x: number | undefined) => void;
}

/** What is marked on the horizontal axis. */
export interface Marks {
  /** Of the best epoch: a star where validation was least. */
  readonly best?: number;
  /** Of the weights explored. */
  readonly explored?: number;
}

const axisHeight = 24;
/** Equal in all plots, so that they share their horizontal axis to the pixel. */
const axisWidth = 52;
/** Room above and below the curves, of what they span. */
const pad = 0.1;

export class Chart {
  #plot?: uPlot;
  #data?: Curves;
  #marks: Marks = {};
  #logarithmic = false;
  #read?: number;
  readonly #host: HTMLElement;
  readonly #options: ChartOptions;
  readonly #observer: ResizeObserver;
  readonly #redraw = (): void => this.#plot?.redraw(false);

  constructor(host: HTMLElement, options: ChartOptions) {
    this.#host = host;
    this.#options = options;
    this.#observer = new ResizeObserver(oncePerFrame(() => this.#plot?.setSize(this.#size())));
    this.#observer.observe(host);
    onThemeChangeWhileHeld(this.#redraw);
  }

  /** Shows these curves; the plot is only made anew when its scale changes. */
  show(data: Curves, marks: Marks, logarithmic: boolean): void {
    this.#data = data;
    this.#marks = marks;
    if (!this.#plot || logarithmic !== this.#logarithmic) {
      this.#logarithmic = logarithmic;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#layout(), this.#columns(), this.#host);
    } else {
      this.#plot.setData(this.#columns());
    }
  }

  /** Marks the place that is read, whoever points at it. */
  read(x: number | undefined): void {
    if (x === this.#read) return;
    this.#read = x;
    this.#redraw();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#plot?.destroy();
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(120, this.#host.clientWidth), height: Math.max(60, this.#host.clientHeight) };
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

  #series(make: (name: LossName, stroke: () => string) => uPlot.Series): uPlot.Series[] {
    return this.#options.losses.map((name) => ({
      spanGaps: true,
      ...make(name, () => theme()[lossColours[name]]),
    }));
  }

  #layout(): uPlot.Options {
    // On a logarithmic scale only whole decades get a line: there are many splits in between.
    const decades = (_: uPlot, splits: number[]): (number | null)[] =>
      splits.map((value) => (this.#logarithmic && !Number.isInteger(Math.log10(value)) ? null : value));
    const grid = { stroke: () => faint(theme().lines), width: 1 };
    const axis = { stroke: () => theme().muted, grid, ticks: { show: false }, font: `11px ${theme().font}` };
    const line = (name: LossName, of: 'training' | 'validation') => {
      const { width, dash } = strokes[of][name];
      return { width, dash: [...dash] };
    };
    return {
      ...this.#size(),
      padding: [10, 14, this.#options.numbered ? 0 : 6, 0],
      legend: { show: false },
      scales: {
        x: { time: false },
        y: this.#logarithmic ? { distr: 3, log: 10 } : { range: (plot) => this.#range(plot) },
      },
      axes: [
        { ...axis, size: this.#options.numbered ? axisHeight : 0, show: this.#options.numbered, space: 60 },
        {
          ...axis,
          grid: { ...grid, filter: decades },
          size: axisWidth,
          space: 26,
          values: (_, splits) => splits.map((value) => label(value)),
        },
      ],
      cursor: { drag: { x: true, y: false }, x: false, y: false, points: { show: false } },
      series: [
        {},
        ...this.#series((_, stroke) => ({
          stroke: () => faint(stroke()),
          width: 1,
          points: { show: false },
        })),
        ...this.#series((name, stroke) => ({
          stroke,
          ...line(name, 'training'),
          points: { show: (plot) => plot.data[0].length < 3 },
        })),
        ...this.#series((name, stroke) => ({
          stroke,
          ...line(name, 'validation'),
          points: { show: (plot) => plot.data[0].length < 3 },
        })),
      ],
      hooks: {
        draw: [(plot) => this.#drawMarks(plot)],
        setCursor: [
          ({ cursor: { idx } }) => {
            this.#options.onCursor(idx === null || idx === undefined ? undefined : this.#data?.x[idx]);
          },
        ],
      },
    };
  }

  #range({ series }: uPlot): uPlot.Range.MinMax {
    // Of the first series: the part of the horizontal axis that is about to be shown.
    const { min = -Infinity, max = Infinity } = series[0] ?? {};
    const [least, greatest] = (this.#data && span(this.#data, this.#options.losses, min, max)) ?? [0, 1];
    // A level curve has a little room too.
    const room = (greatest - least) * pad || Math.abs(greatest) * pad || 1;
    return [least - room, greatest + room];
  }

  #drawMarks(plot: uPlot): void {
    const { ctx: context, bbox } = plot;
    const { muted, focus, foreground, background, yellow, highContrast, font } = theme();
    const at = (x: number): number => Math.round(plot.valToPos(x, 'x', true));
    const upright = (x: number, stroke: string, dash: readonly number[]): void => {
      if (x < (plot.scales['x']?.min ?? 0) || x > (plot.scales['x']?.max ?? 0)) return;
      context.strokeStyle = stroke;
      context.lineWidth = devicePixelRatio;
      context.setLineDash(dash.map((each) => each * devicePixelRatio));
      context.beginPath();
      context.moveTo(at(x), bbox.top);
      context.lineTo(at(x), bbox.top + bbox.height);
      context.stroke();
    };
    context.save();
    const { best, explored } = this.#marks;
    if (best !== undefined) upright(best, muted, [2, 3]);
    if (explored !== undefined) upright(explored, focus, []);
    if (this.#read !== undefined) upright(this.#read, foreground, []);
    const value = best === undefined ? undefined : this.#validationAt(best);
    if (best !== undefined && value !== undefined) {
      context.setLineDash([]);
      context.font = `${15 * devicePixelRatio}px ${font}`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      // A border of the background's colour keeps the star apart from the curves that run through it.
      context.lineWidth = 4 * devicePixelRatio;
      context.strokeStyle = background;
      context.fillStyle = highContrast ? foreground : yellow;
      const y = plot.valToPos(value, 'y', true);
      context.strokeText('\u2605', at(best), y);
      context.fillText('\u2605', at(best), y);
    }
    context.restore();
  }

  /** Of the first loss of this plot. */
  #validationAt(x: number): number | undefined {
    const row = this.#data?.x.indexOf(x) ?? -1;
    return this.#data?.validation[this.#options.losses[0] ?? 'loss'][row] ?? undefined;
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
