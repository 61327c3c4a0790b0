/** What the panel shows before there is a run: what this is, how to begin, and how preparing goes on. */

import * as l10n from '@vscode/l10n';
import { Button, ProgressBar } from '../controls';
import { CommandButton, commandsFor } from '../header/commandButton';
import { statusDetails, statusTitle } from '../header/statusText';
import { activity, isBusy } from '../model/state';
import type { Panel } from '../model/panel';

/** The page in place of all stages while there is no run to show. */
export function Welcome({ panel }: { readonly panel: Panel }) {
  const { status } = activity(panel.state.value);
  const busy = isBusy(status.state);
  return (
    <main class="welcome" data-testid="welcome">
      <h1>{l10n.t('Latent Explorer')}</h1>
      {!busy && (
        <div class="welcome-begin">
          <p>
            {l10n.t(
              'Train a variational autoencoder on a folder of pictures. It learns to describe each picture by a few numbers, and to draw a picture from any such numbers. Watch it learn here, then walk through everything it can draw.',
            )}
          </p>
          <Button
            label={l10n.t('Train on Folder…')}
            icon="folder-opened"
            kind="primary"
            testId="command-trainOnFolder"
            onPress={() => panel.host.tell('command', { command: 'trainOnFolder' })}
          />
          <p class="hint">
            {l10n.t(
              'PNG, JPEG, WebP, GIF, TIFF, AVIF and SVG, in all subfolders; names of subfolders become labels. A right click on a folder in the Explorer does the same.',
            )}
          </p>
        </div>
      )}
      {status.state !== 'idle' && (
        <div class="welcome-preparing" data-testid="preparing">
          <div class="status-line">
            <strong>{statusTitle(status)}</strong>
            <span class="status-details">{statusDetails(status).join(' \u00b7 ')}</span>
          </div>
          {busy && <ProgressBar label={l10n.t('Preparing')} done={status.done} total={status.total} />}
          {status.message && (
            <p class="status-message" role="alert">
              {status.message}
            </p>
          )}
          <div class="buttons">
            {commandsFor(status)
              .filter((command) => command !== 'pause')
              .map((command) => (
                <CommandButton key={command} panel={panel} command={command} kind="secondary" />
              ))}
          </div>
        </div>
      )}
    </main>
  );
}
