/** The line over a stage: on the left what it shows, on the right what can be done with it. It is one line at any width. */

import { useSignal } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LatentSpace } from '../../src/protocol/trainer';
import { type Choice, Dropdown, IconButton } from '../controls';
import { copyPicture, savePicture } from '../drawing/exportPicture';
import { decimal, dimensionName } from '../format';
import type { Host } from '../host';
import { MenuButton, type MenuItem } from '../menu';
import { type AxisPair, withAxis } from '../model/axisPair';
import { buttonsThatFit } from '../model/layout';

/**
 * @param least how narrow the choices on the left may become, in CSS pixels: the tools for which there is no room then
 *   are behind `…`, the last of them first.
 */
export function StageTools(props: {
  readonly label: string;
  readonly tools: readonly MenuItem[];
  readonly least: number;
  readonly children: ComponentChildren;
}) {
  const { label, tools, least, children } = props;
  const line = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useLayoutEffect(() => {
    if (!line.current) return;
    width.value = line.current.clientWidth;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) width.value = entry.contentRect.width;
    });
    observer.observe(line.current);
    return () => observer.disconnect();
  }, []);
  const fitting = buttonsThatFit(tools.length, width.value - least);
  return (
    <div class="stage-tools" ref={line} role="toolbar" aria-label={label}>
      <div class="stage-choices">{children}</div>
      {tools.slice(0, fitting).map((tool) => (
        <IconButton key={tool.testId} {...tool} />
      ))}
      {fitting < tools.length && (
        <MenuButton label={l10n.t('More')} items={tools.slice(fitting)} testId="more-tools" />
      )}
    </div>
  );
}

/** What becomes of the picture that a stage shows. */
export function exportTools(
  host: Host,
  stage: string,
  picture: () => HTMLCanvasElement | undefined,
): readonly MenuItem[] {
  return [
    {
      icon: 'copy',
      label: l10n.t('Copy as Picture'),
      testId: `${stage}-copy`,
      onPress: () => void copyPicture(host, picture(), stage),
    },
    {
      icon: 'save',
      label: l10n.t('Save as Picture…'),
      testId: `${stage}-save`,
      onPress: () => void savePicture(host, picture(), stage),
    },
  ];
}

type AxisName = Pick<Choice<string>, 'label' | 'short'>;

/** Which two of several dimensions or axes. */
export function AxisPickers(props: {
  readonly axes: AxisPair;
  /** What the dimensions or axes are called, in their order. */
  readonly names: readonly AxisName[];
  readonly testIds: Readonly<Record<keyof AxisPair, string>>;
  readonly onChange: (axes: AxisPair) => void;
}) {
  const { axes, names, testIds, onChange } = props;
  const choices = names.map((name, at) => ({ value: String(at), ...name }));
  return (
    <>
      {(['x', 'y'] as const).map((side) => (
        <Dropdown
          key={side}
          hideLabel
          label={side === 'x' ? l10n.t('Across') : l10n.t('Up')}
          testId={testIds[side]}
          value={String(axes[side])}
          choices={choices}
          onChange={(value) => onChange(withAxis(axes, side, Number(value)))}
        />
      ))}
    </>
  );
}

/** The latent dimensions, each with what it tells of the pictures as far as that is known. */
export function dimensionNames(count: number, space: LatentSpace | undefined): readonly AxisName[] {
  return Array.from({ length: count }, (_, dimension) => {
    const kl = space?.klPerDimension[dimension];
    const short = dimensionName(dimension);
    return { short, label: kl === undefined ? short : l10n.t('{0} · {1} nats', short, decimal(kl)) };
  });
}
