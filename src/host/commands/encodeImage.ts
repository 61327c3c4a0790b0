import * as vscode from 'vscode';
import { imageExtensions, type EncodeCommandResult } from '../contributions';
import { UserError } from '../errors';
import { showLogAction } from '../notices';
import type { Services } from '../services';
import { requireFile, requireTrust } from '../trust';
import { tick } from '../walkthroughSteps';
import { asUris } from './arguments';

const imageName = new RegExp(`\\.(${imageExtensions.join('|')})$`, 'i');

/**
 * `VAE: Encode Picture` on the pictures selected, on the one in the active editor, or on those chosen in a
 * dialog. Shows them in the panel and gives them back.
 */
export async function encodeImage(
  services: Services,
  clicked?: unknown,
  all?: unknown,
): Promise<EncodeCommandResult | undefined> {
  requireTrust();
  const { model, panel, notices } = services;
  const uris = await imagesToEncode(clicked, all);
  if (uris.length === 0) return undefined;
  const images = uris.map(requireFile);
  const title =
    images.length === 1
      ? vscode.l10n.t('Encoding a picture')
      : vscode.l10n.t('Encoding {0} pictures', images.length);
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title },
    (_progress, token) => model.encodePictures(images, token),
  );
  for (const { path, reason } of result.failed) services.log.warn(`${path}: ${reason}`);
  const [first] = result.failed;
  if (first) {
    const message =
      result.failed.length === 1
        ? vscode.l10n.t(
            '"{0}" could not be encoded: {1}',
            vscode.workspace.asRelativePath(first.path),
            first.reason,
          )
        : vscode.l10n.t('{0} pictures could not be encoded. The log lists them.', result.failed.length);
    if (result.encoded.length === 0) throw new UserError(message, [showLogAction()]);
    void notices.show('warning', message, [showLogAction()]);
  }
  panel.revealStages();
  tick('encoded');
  return result;
}

async function imagesToEncode(clicked: unknown, all: unknown): Promise<readonly vscode.Uri[]> {
  const given = asUris(clicked, all);
  if (given.length > 0) return given;
  const active = activeImage();
  if (active) return [active];
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
    filters: { [vscode.l10n.t('Pictures')]: [...imageExtensions] },
    openLabel: vscode.l10n.t('Encode'),
    title: vscode.l10n.t('Encode Pictures'),
  });
  return chosen ?? [];
}

/** The picture that the active editor shows, in whichever editor that is. */
function activeImage(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const shows = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return shows && imageName.test(input.uri.path) ? input.uri : undefined;
}
