import * as vscode from 'vscode';

const foldersOffered = 50;

interface FolderItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

/** Lets the person choose a folder: of the workspace, or any other. */
export async function pickFolder(): Promise<vscode.Uri | undefined> {
  const items = await workspaceItems();
  const browse: FolderItem = { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}`, alwaysShow: true };
  if (items.length === 0) return browseForFolder();
  const chosen = await vscode.window.showQuickPick([...items, browse], {
    title: vscode.l10n.t('Train on Folder'),
    placeHolder: vscode.l10n.t('Choose a folder of pictures; its subfolders belong to it'),
    matchOnDescription: true,
  });
  return chosen === browse ? browseForFolder() : chosen?.uri;
}

/** Lets the person choose a folder of the disk. @param from to begin with */
export async function browseForFolder(
  purpose: 'pictures' | 'runs' = 'pictures',
  from = vscode.workspace.workspaceFolders?.[0]?.uri,
): Promise<vscode.Uri | undefined> {
  const isForPictures = purpose === 'pictures';
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    defaultUri: from,
    openLabel: isForPictures ? vscode.l10n.t('Train') : vscode.l10n.t('Keep Runs Here'),
    title: isForPictures ? vscode.l10n.t('Train on a Folder of Pictures') : vscode.l10n.t('Folder for Runs'),
  });
  return chosen?.[0];
}

/** The workspace folders, each followed by the folders in it. */
async function workspaceItems(): Promise<FolderItem[]> {
  const items: FolderItem[] = [];
  for (const { name, uri } of vscode.workspace.workspaceFolders ?? []) {
    const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(uri)).catch(() => []);
    const folders = entries.filter(([entry, type]) => type & vscode.FileType.Directory && !isNoise(entry));
    for (const [entry] of folders.slice(0, foldersOffered)) {
      items.push({ label: `$(folder) ${entry}`, description: name, uri: vscode.Uri.joinPath(uri, entry) });
    }
    items.push({ label: `$(root-folder) ${name}`, description: vscode.l10n.t('whole folder'), uri });
  }
  return items;
}

function isNoise(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules' || name === 'vae-runs';
}
