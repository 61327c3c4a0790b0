// What the extension gives to VS Code, seen at the border between the two: rows of its view, its status item,
// the messages it shows. Import this before the extension is activated.
import * as vscode from 'vscode';

export interface ShownMessage {
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly buttons: readonly string[];
  /** Closes it, or presses one of its buttons. */
  close(button?: string): void;
}

interface Border {
  readonly providers: Map<string, vscode.TreeDataProvider<unknown>>;
  readonly statusItems: vscode.StatusBarItem[];
  readonly shownItems: Set<vscode.StatusBarItem>;
  readonly messages: ShownMessage[];
}

/** Each test file is a bundle of its own, but there is one extension and one border. */
const shared = globalThis as typeof globalThis & { latentExplorerBorder?: Border };
const border = (shared.latentExplorerBorder ??= stand());

function stand(): Border {
  const seen: Border = { providers: new Map(), statusItems: [], shownItems: new Set(), messages: [] };
  const window = vscode.window as { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };
  const { createTreeView, createStatusBarItem } = window;
  window.createTreeView = (id, options) => {
    seen.providers.set(id, options.treeDataProvider);
    return createTreeView(id, options);
  };
  window.createStatusBarItem = ((...args: Parameters<typeof createStatusBarItem>) => {
    const made = createStatusBarItem(...args);
    const show = made.show.bind(made);
    const hide = made.hide.bind(made);
    made.show = () => {
      seen.shownItems.add(made);
      show();
    };
    made.hide = () => {
      seen.shownItems.delete(made);
      hide();
    };
    seen.statusItems.push(made);
    return made;
  }) as typeof createStatusBarItem;
  for (const [name, severity] of [
    ['showErrorMessage', 'error'],
    ['showWarningMessage', 'warning'],
    ['showInformationMessage', 'information'],
  ] as const) {
    window[name] = (message: string, ...items: readonly unknown[]) =>
      new Promise((resolve) => {
        const buttons = items.filter((each) => typeof each === 'string');
        seen.messages.push({ severity, message, buttons, close: resolve });
      });
  }
  return seen;
}

/** Rows of the runs view, or below one of them. */
export async function rows(parent?: unknown): Promise<readonly unknown[]> {
  return (await border.providers.get('vae.runs')?.getChildren(parent)) ?? [];
}

/** Which rows VS Code is told to draw anew; undefined stands for all. */
export function redrawn(listener: (row: unknown) => void): vscode.Disposable {
  return border.providers.get('vae.runs')!.onDidChangeTreeData!(listener);
}

/** A row as VS Code draws it. */
export async function item(row: unknown): Promise<vscode.TreeItem> {
  return border.providers.get('vae.runs')!.getTreeItem(row);
}

/** A row's tooltip, filled in when the pointer rests on it. */
export async function tooltip(row: unknown): Promise<string> {
  const { token } = new vscode.CancellationTokenSource();
  const drawn = await item(row);
  const resolved = await border.providers.get('vae.runs')!.resolveTreeItem!(drawn, row, token);
  return (resolved?.tooltip as vscode.MarkdownString).value;
}

/** The item in the status bar; undefined while it is hidden. */
export function statusItem(): vscode.StatusBarItem | undefined {
  return border.statusItems.find((each) => border.shownItems.has(each));
}

/** Messages shown from now on. */
export function watchMessages(): readonly ShownMessage[] {
  border.messages.length = 0;
  return border.messages;
}
