/** What the panel shows before there is a run: what this is, how to begin, and how preparing goes on. */

import { button, progressBar } from '../controls';
import { element, setText } from '../dom';
import { commandButton } from '../header/header';
import { statusDetails, statusTitle } from '../header/statusText';
import type { Host } from '../host';
import { activity, isBusy, type ExplorerState, type Store } from '../state';

/** The page in place of all sections, hidden once there is a run to show. */
export function welcome(store: Store, host: Host): HTMLElement {
  const begin = element(
    'div',
    { class: 'welcome-begin' },
    element('p', {
      text:
        'Train a variational autoencoder on a folder of pictures. It learns to describe each picture by a ' +
        'few numbers, and to draw a picture from any such numbers. Watch it learn here, then walk through ' +
        'everything it can draw.',
    }),
    button({
      label: 'Train on Folder\u2026',
      icon: 'folder-opened',
      kind: 'primary',
      testId: 'command-trainOnFolder',
      onPress: () => host.tell('command', { command: 'trainOnFolder' }),
    }),
    element('p', {
      class: 'hint',
      text:
        'PNG, JPEG, WebP, GIF, TIFF, AVIF and SVG, in all subfolders; names of subfolders become labels. ' +
        'A right click on a folder in the Explorer does the same.',
    }),
  );
  const title = element('strong');
  const details = element('span', { class: 'status-details' });
  const progress = progressBar('Preparing');
  const message = element('p', { class: 'status-message', attributes: { role: 'alert' } });
  const buttons = element('div', { class: 'buttons' });
  const preparing = element(
    'div',
    { class: 'welcome-preparing', testId: 'preparing' },
    element('div', { class: 'status-line' }, title, details),
    progress.root,
    message,
    buttons,
  );
  const root = element(
    'main',
    { class: 'welcome', testId: 'welcome' },
    element('h1', { text: 'Latent Explorer' }),
    begin,
    preparing,
  );

  store.watch(
    (state) => state,
    (state) => {
      const { status } = activity(state);
      root.hidden = !state.known || state.selection.run !== undefined;
      const idle = status.state === 'idle';
      begin.hidden = isBusy(status.state);
      preparing.hidden = idle;
      progress.root.hidden = !isBusy(status.state);
      setText(title, statusTitle(status));
      setText(details, statusDetails(status).join(' \u00b7 '));
      progress.set(status.done, status.total);
      setText(message, status.message ?? '');
      message.hidden = !status.message;
    },
  );
  store.watch(
    (state) => buttonsFor(state).join(),
    () =>
      buttons.replaceChildren(
        ...buttonsFor(store.state).map((command) => commandButton(command, store, host)),
      ),
  );
  return root;
}

function buttonsFor(state: ExplorerState): ('stop' | 'resumeTraining' | 'showLog')[] {
  const { status } = activity(state);
  if (status.state === 'idle') return [];
  if (isBusy(status.state)) return ['stop', 'showLog'];
  return status.resumable ? ['resumeTraining', 'showLog'] : ['showLog'];
}
