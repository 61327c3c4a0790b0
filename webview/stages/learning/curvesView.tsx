/** The loss curves: total and reconstruction above, KL below on a scale of its own, read by pointer or by key. */

import { useComputed, useSignal } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { ChoiceRow } from '../../controls';
import { onThemeChangeWhileHeld, theme } from '../../drawing/theme';
import { integer } from '../../format';
import { allPositive, curves, type Horizontal, lossNames } from '../../model/learning/curves';
import { epochAt, epochShown, figuresOf, marked } from '../../model/learning/figures';
import type { StageProps } from '../stage';
import { Chart } from './chart';
import { EpochTable } from './epochTable';
import { figuresText, Readout } from './readout';
import { lossColours } from './strokes';
import { Verdict } from './verdict';

/** Epochs that a page key goes. */
const page = 10;

export function CurvesView({ panel, shown }: StageProps) {
  const root = useRef<HTMLElement>(null);
  const hosts = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)] as const;
  const charts = useRef<readonly Chart[]>([]);
  /** The epoch pointed at, by its number. */
  const pointed = useSignal<number | undefined>(undefined);
  const view = useComputed(() => panel.state.value.view);
  const settings = useComputed(() => panel.settings.state.curves);
  const { horizontal, scale } = settings.value;
  const { steps = [], epochs = [] } = view.value ?? {};
  const data = shown.value ? curves(horizontal, steps, epochs) : undefined;
  const positive = !data || allPositive(data);
  const isEmpty = steps.length + epochs.length === 0;

  const own = view.value && epochShown(view.value, panel.state.value.selection.explored);
  const reading =
    pointed.value === undefined ? undefined : epochs.find((each) => each.epoch === pointed.value);
  const figures = view.value && figuresOf(view.value, reading ?? own);
  const best = marked(epochs);
  const explored = panel.state.value.selection.explored?.weights.kind === 'checkpoint' ? own : undefined;

  useThemeColours(root);
  useLayoutEffect(() => {
    const onCursor = (x: number | undefined): void => {
      const { epochs: known = [] } = view.peek() ?? {};
      pointed.value = x === undefined ? undefined : epochAt(known, settings.peek().horizontal, x)?.epoch;
    };
    const made = [
      new Chart(hosts[0].current!, { losses: ['loss', 'reconstruction'], numbered: false, onCursor }),
      new Chart(hosts[1].current!, { losses: ['kl'], numbered: true, onCursor }),
    ];
    charts.current = made;
    return () => made.forEach((chart) => chart.dispose());
  }, []);
  useLayoutEffect(() => {
    if (!data || isEmpty) return;
    const marks = { best: best?.[horizontal], explored: explored?.[horizontal] };
    for (const chart of charts.current) chart.show(data, marks, scale === 'log' && positive);
  }, [shown.value, view.value, horizontal, scale, best, explored]);
  useLayoutEffect(() => {
    for (const chart of charts.current) chart.read(reading?.[horizontal]);
  }, [reading, horizontal]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = epochs.findIndex(({ epoch }) => epoch === (reading ?? own)?.epoch);
    const by = {
      ArrowLeft: -1,
      ArrowRight: 1,
      PageDown: -page,
      PageUp: page,
      Home: -at,
      End: epochs.length - 1 - at,
    }[event.key];
    if (event.key === 'Escape' && reading) pointed.value = undefined;
    else if (by !== undefined)
      pointed.value = epochs[Math.max(0, Math.min(epochs.length - 1, at + by))]?.epoch;
    else return;
    event.preventDefault();
  };
  const update = (change: Partial<typeof settings.value>): void =>
    panel.settings.update({ curves: { ...settings.peek(), ...change } });

  return (
    <section
      ref={root}
      class="curves"
      aria-label={l10n.t('Losses')}
      data-testid="curves"
      data-points={data?.x.length}
    >
      <div class="curves-head">
        <Readout
          figures={figures}
          isBest={figures?.epoch === best?.epoch && best !== undefined}
          validated={epochs.some(({ validation }) => validation)}
        />
        <div class="curves-tools">
          <ChoiceRow<Horizontal>
            label={l10n.t('Horizontal axis')}
            choices={[
              { value: 'step', label: l10n.t('Steps') },
              { value: 'epoch', label: l10n.t('Epochs') },
            ]}
            value={horizontal}
            onChange={(value) => update({ horizontal: value })}
            testId="curves-horizontal"
          />
          <ChoiceRow<'linear' | 'log'>
            label={l10n.t('Vertical scale')}
            choices={[
              { value: 'linear', label: l10n.t('Linear') },
              {
                value: 'log',
                label: l10n.t('Log'),
                disabled: !positive,
                title: positive ? undefined : l10n.t('A logarithmic scale needs positive losses.'),
              },
            ]}
            value={scale}
            onChange={(value) => update({ scale: value })}
            testId="curves-scale"
          />
        </div>
        <EpochTable epochs={epochs} best={best?.epoch} />
      </div>
      <Verdict panel={panel} />
      <div
        class="charts"
        hidden={isEmpty}
        role="slider"
        tabIndex={0}
        aria-label={l10n.t(
          'Loss curves in nats a picture: total and reconstruction above, KL divergence below',
        )}
        aria-valuemin={epochs[0]?.epoch ?? 0}
        aria-valuemax={epochs.at(-1)?.epoch ?? 0}
        aria-valuenow={figures?.epoch ?? 0}
        aria-valuetext={figures && figuresText(figures)}
        data-testid="charts"
        onKeyDown={onKeyDown}
        onBlur={() => (pointed.value = undefined)}
      >
        <div class="chart chart-loss" ref={hosts[0]} data-testid="chart-loss" />
        <div class="chart chart-kl" ref={hosts[1]} data-testid="chart-kl" />
      </div>
      {isEmpty && <p class="hint">{l10n.t('The first points appear after a few training steps.')}</p>}
      <p class="visually-hidden" role="status">
        {/* Read out with each epoch, not with every step. */}
        {epochs.length > 0 && l10n.t('Epoch {0} has ended', integer(epochs.length))}
      </p>
    </section>
  );
}

/** The colours of the curves for what stands beside them, chosen to show on the editor's background. */
function useThemeColours(root: { readonly current: HTMLElement | null }): void {
  const held = useRef<(() => void) | undefined>(undefined);
  useEffect(() => {
    const set = (): void => {
      for (const name of lossNames)
        root.current?.style.setProperty(`--curve-${name}`, theme()[lossColours[name]]);
    };
    held.current = set;
    set();
    onThemeChangeWhileHeld(set);
  }, []);
}
