/** Which mark stands for which label of the training pictures. */

import { surface } from '../../drawing/surface';
import { theme } from '../../drawing/theme';
import { drawMark } from './overlay';
import { element } from '../../legacy';

/** Labels beyond this many are summed up in words. */
const most = 35;

export interface Legend {
  readonly root: HTMLElement;
  show(names: readonly string[] | undefined): void;
}

export function legend(): Legend {
  const root = element('ul', { class: 'legend', testId: 'legend', attributes: { 'aria-label': 'Labels' } });
  let shown = '';
  return {
    root,
    show: (names) => {
      root.hidden = !names || names.length === 0;
      const signature = JSON.stringify(names ?? []);
      if (signature === shown) return;
      shown = signature;
      const entries = (names ?? []).slice(0, most).map((name, label) => {
        const mark = element('canvas', { class: 'mark', attributes: { 'aria-hidden': 'true' } });
        surface(mark, (context, width, height) =>
          drawMark(context, label, width / 2, height / 2, 4, theme()),
        );
        return element('li', {}, mark, name);
      });
      const more = (names?.length ?? 0) - entries.length;
      root.replaceChildren(...entries, ...(more > 0 ? [element('li', { text: `and ${more} more` })] : []));
    },
  };
}
