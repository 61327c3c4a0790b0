/** All that the panel holds, handed to every view: nothing of it lives anywhere else. */

import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ExplorerNotifications } from '../../src/protocol/explorer';
import { Host } from '../host';
import type { Port } from '../../src/rpc/pages';
import { atMostEvery } from './atMostEvery';
import { Fetching } from './fetching';
import { Following } from './following';
import { Inspected, type Subject } from './inspected';
import { LatentSpaceSource } from './latentSpaceSource';
import { forgetWithRun, type Picked } from './picked';
import { encodedId, Shelf } from './shelf';
import { type ExplorerState, Store } from './state';
import { TrainingOptions } from './trainingOptions';
import { ViewSettings } from './viewState';

/** A wish to see a place on a stage; each wish is an object of its own. */
export interface Showing {
  /** Id of the stage. */
  readonly stage: string;
  readonly latent: Float32Array;
  readonly name: string;
  /** Moves what the stage shows so that it passes through the place, not only beside it. */
  readonly through?: boolean;
}

/** Each wish is an object of its own. */
export type Exporting = ExplorerNotifications['exportPicture'];

export interface Panel {
  readonly host: Host;
  readonly store: Store;
  /** What the host has told: `store.signal`. */
  readonly state: ReadonlySignal<ExplorerState>;
  /** The small state that outlives the page. */
  readonly settings: ViewSettings;
  /** The options of a training that is being configured. */
  readonly training: TrainingOptions;
  readonly shelf: Shelf;
  /** Which weights are to be explored. */
  readonly following: Following;
  /** How the training pictures lie in the latent space, once something needs it. */
  readonly space: LatentSpaceSource;
  /** The selection: one thing, picked in one view, marked in all. */
  readonly picked: Signal<Picked | undefined>;
  /** What is known of the thing picked: its latent above all, for whoever marks it. */
  readonly subject: ReadonlySignal<Subject | undefined>;
  /** Rows of several training pictures chosen by lasso or rectangle; empty when none are. */
  readonly chosen: Signal<Uint32Array>;
  /** The last wish to see a place on a stage: the stage area brings the stage forward, the stage the place into view. */
  readonly showing: Signal<Showing | undefined>;
  /** How far down the page, in CSS pixels, that begins which lies over the lower part of the stages; absent without it. */
  readonly coveredFrom: Signal<number | undefined>;
  /** Whether a person has asked for the grid through the time of training: the stage area brings it forward, the grid does it. */
  readonly filming: Signal<boolean>;
  /** The last wish, from a menu of the host's, for what a stage shows as a picture. */
  readonly exporting: Signal<Exporting | undefined>;
}

/**
 * Of messages about the view state: one a frame, though what is dragged changes it several times in each. What waits when
 * the window closes is lost.
 */
const keepEveryMs = 16;

/** The panel on a line to the host. @param language of the person, as in BCP 47. */
export function createPanel(port: Port, language?: string): Panel {
  const store = new Store();
  const picked = signal<Picked | undefined>(undefined);
  const chosen = signal(new Uint32Array());
  // Before anything asks about them by the weights of another run.
  forgetWithRun(store, picked, chosen);
  const exporting = signal<Exporting | undefined>(undefined);
  const host = new Host(port, (message) => {
    // First: what the rest of a snapshot changes is a change of what was kept.
    if (message.method === 'snapshot') settings.restore(message.params.viewState);
    store.receive(message);
    fetching.told(message);
    if (message.method === 'exportPicture') exporting.value = message.params;
    if (message.method === 'openOptions') training.open(message.params);
    if (message.method === 'leaveOptions') training.close();
    if (message.method === 'settingsChanged') training.again();
    // Encoding a picture shows it whole at once.
    const [first] = message.method === 'encoded' ? message.params.encoded : [];
    if (first) picked.value = { kind: 'item', id: encodedId(first.path) };
  });
  const fetching = new Fetching(store, host);
  const settings = new ViewSettings(
    atMostEvery(keepEveryMs, (state) => {
      host.tell('keepViewState', { viewState: JSON.stringify(state) });
    }),
  );
  const training = new TrainingOptions(host, settings, language);
  const shelf = new Shelf(store, settings, host);
  const space = new LatentSpaceSource(store, host);
  const inspected = new Inspected(store, shelf, picked, space, host);
  return {
    host,
    store,
    state: store.signal,
    settings,
    training,
    shelf,
    following: new Following((choice) => host.request('explore', { choice }).result),
    space,
    picked,
    subject: inspected.subject,
    chosen,
    showing: signal<Showing | undefined>(undefined),
    coveredFrom: signal<number | undefined>(undefined),
    filming: signal(false),
    exporting,
  };
}
