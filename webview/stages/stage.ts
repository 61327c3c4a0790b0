/** What a stage is: one large view of the panel. */

import type { ReadonlySignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Panel } from '../model/panel';

export interface StageProps {
  readonly panel: Panel;
  /** Whether it is on screen: it is made when first shown and then kept, so that it should rest while it is not. */
  readonly shown: ReadonlySignal<boolean>;
}

export interface Stage {
  /** Kept in the view state; never shown. */
  readonly id: string;
  /** What its tab says, in the person's language. */
  readonly title: () => string;
  /** A codicon. */
  readonly icon: string;
  readonly View: ComponentType<StageProps>;
}
