// A real VS Code in a real browser, as a person would use it, for the tests of test/ui.
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import type * as Browsers from '../../scripts/vscode/browser.mjs';
import type * as Servers from '../../scripts/vscode/server.mjs';

/** Tests run in the project's folder. */
const root = process.cwd();

export const themes = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  highContrast: 'Dark High Contrast',
  highContrastLight: 'Light High Contrast',
} as const;

export type Theme = keyof typeof themes;

export interface WorkbenchOptions {
  /** Folder to open, with something in it; a copy is opened, so that the folder stays as it is. */
  readonly workspace: string;
  /** Folder of the extension. Default: this project. */
  readonly extension?: string;
  /** A packaged extension to install instead. */
  readonly vsix?: string;
  /** The person's settings. */
  readonly settings?: Record<string, unknown>;
  /** The person's keys, each with the command it runs. */
  readonly keybindings?: readonly {
    readonly key: string;
    readonly command: string;
    readonly args?: unknown;
  }[];
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** Lets VS Code ask whether the folder is trusted, as it does for a person; see {@link Workbench.answerTrust}. */
  readonly asksForTrust?: boolean;
}

interface Scripts {
  readonly server: typeof Servers;
  readonly browser: typeof Browsers;
}

/** Loaded where they lie, not bundled: they find the cache by their own place. */
async function scripts(): Promise<Scripts> {
  const load = (name: string): Promise<unknown> =>
    import(pathToFileURL(path.join(root, 'scripts', 'vscode', name)).href) as Promise<unknown>;
  const [server, browser] = await Promise.all([load('server.mjs'), load('browser.mjs')]);
  return { server, browser } as Scripts;
}

/** One server, one browser, one page. */
export class Workbench {
  readonly page: Page;
  /** The opened copy of the workspace. */
  readonly workspace: string;
  readonly #url: string;
  readonly #end: () => Promise<void>;

  private constructor(page: Page, workspace: string, url: string, end: () => Promise<void>) {
    this.page = page;
    this.workspace = workspace;
    this.#url = url;
    this.#end = end;
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const { server: servers, browser: browsers } = await scripts();
    const scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-ui-'));
    // The folder's own name shows in the explorer, so the copy keeps it.
    const workspace = path.join(scratch, path.basename(options.workspace));
    await cp(options.workspace, workspace, { recursive: true });
    const data = path.join(scratch, 'server');
    if (options.vsix) await servers.runServerCommand(data, '--install-extension', options.vsix);
    const server = await servers.startServer({
      data,
      extension: options.vsix ? undefined : (options.extension ?? root),
      settings: {
        'security.workspace.trust.enabled': options.asksForTrust ?? false,
        'security.workspace.trust.startupPrompt': 'always',
        'workbench.colorTheme': themes[options.theme ?? 'dark'],
        'workbench.reduceMotion': 'on',
        // A folder with but one folder in it would share that one's row, and its name.
        'explorer.compactFolders': false,
        // An editor that opens may take the focus late, in the middle of what is being chosen here.
        'workbench.quickOpen.closeOnFocusLost': false,
        ...options.settings,
      },
      keybindings: options.keybindings,
    });
    let browser: Browser | undefined;
    const end = async (): Promise<void> => {
      await browser?.close();
      await server.stop();
      await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      browser = await browsers.launchBrowser();
      const viewport = { width: options.width ?? 1400, height: options.height ?? 900 };
      const page = await browser.newPage({ viewport, reducedMotion: 'reduce' });
      page.setDefaultTimeout(30_000);
      const url = servers.workbenchUrl(server, { workspace });
      await browsers.openWorkbench(page, url);
      return new Workbench(page, workspace, url, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** Ends everything that was started, and removes the copy of the workspace. */
  async close(): Promise<void> {
    await this.#end();
  }

  /** Opens the same window again, as after a restart of the browser. */
  async reload(): Promise<void> {
    const { browser } = await scripts();
    await browser.openWorkbench(this.page, this.#url);
  }

  /** Runs a command by the title that the command palette shows, for instance `VAE: Open Explorer`. */
  async runCommand(title: string): Promise<void> {
    const option = this.#option(title);
    await this.#ask(`>${title}`, option);
    await option.click();
    // What is asked next is not for this palette.
    await option.waitFor({ state: 'hidden' });
  }

  /** Chooses an entry of the open quick pick by its label. */
  async pick(label: string): Promise<void> {
    await this.#option(label).click();
  }

  /** The quick pick or input box at the top. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Answers the open input box. */
  async type(text: string): Promise<void> {
    const input = this.quickInput.locator('input');
    await input.fill(text);
    await input.press('Enter');
  }

  /** Shows the view container of this title from the activity bar, for instance `VAE` or `Explorer`. */
  async showView(title: string): Promise<void> {
    const tab = this.page.getByRole('tab', { name: new RegExp(`^${escape(title)}\\b`) }).first();
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) === 'true') return;
    // Not its label, which a badge covers while something is under way.
    await tab.click();
    await this.page.locator(`.sidebar .composite.title h2`, { hasText: title }).waitFor();
  }

  /** A row of any tree: the file explorer or a view. */
  treeItem(name: string | RegExp): Locator {
    return this.page.getByRole('treeitem', { name }).first();
  }

  /** Rests the pointer on something until VS Code's hover shows, and returns the hover. */
  async hover(target: Locator): Promise<Locator> {
    await this.page.mouse.move(1, 1);
    await target.scrollIntoViewIfNeeded();
    await target.hover();
    const hover = this.page
      .locator('.workbench-hover, .monaco-hover:not(.hidden)')
      .filter({ visible: true })
      .last();
    await hover.waitFor();
    return hover;
  }

  /** Right-clicks and chooses an entry of the menu. */
  async contextMenu(target: Locator, entry: string): Promise<void> {
    await eventually(`${entry} to be taken`, async () => {
      // A menu goes when something else gets the focus, and what it offers is as it was when it was opened: in both
      // cases it is opened again, as a person does.
      const menu = await this.openContextMenu(target);
      const item = menu.getByRole('menuitem', { name: named(entry) });
      if ((await item.getAttribute('aria-disabled', { timeout: 2000 })) === 'true')
        throw new Error(`${entry} is disabled.`);
      await item.click({ timeout: 2000 });
    });
    await this.#menu.waitFor({ state: 'hidden' });
  }

  /** Right-clicks and returns the menu, once it takes a click. One that is open already is closed before. */
  async openContextMenu(target: Locator): Promise<Locator> {
    if (await this.#menu.isVisible()) await this.page.keyboard.press('Escape');
    await this.#menu.waitFor({ state: 'hidden' });
    await target.click({ button: 'right' });
    await this.#menu.waitFor({ timeout: 5000 });
    // A menu hears the mouse a tenth of a second after it was made: a timer of its page that is begun later ends later.
    await this.page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    return this.#menu;
  }

  get #menu(): Locator {
    return this.page.locator('.context-view .monaco-menu');
  }

  /** The document inside a panel or custom editor, which must be the one showing in its group. */
  async webview(title: string | RegExp): Promise<FrameLocator> {
    const tab = this.tab(title);
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    const outer = await this.#webviewOver(tab);
    const inner = outer.contentFrame().locator('iframe#active-frame');
    await inner.waitFor();
    const frame = inner.contentFrame();
    await frame.locator('body').waitFor();
    return frame;
  }

  /** An editor's tab. */
  tab(title: string | RegExp): Locator {
    const name = typeof title === 'string' ? named(title) : title;
    return this.page.locator('.tabs-container').getByRole('tab', { name }).first();
  }

  /** Answers the dialog that asks where to save, by a name in the folder that it proposes; returns the file. */
  async saveAs(name: string): Promise<string> {
    // Until it has read the folder it takes no answer.
    await this.quickInput.getByRole('option', { name: '..' }).waitFor();
    const input = this.quickInput.locator('input');
    const file = path.join(path.dirname(await input.inputValue()), name);
    await input.fill(file);
    await input.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
    return file;
  }

  /** A toast with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** Answers a modal dialog by the label of a button. */
  async answer(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box').getByRole('button', { name: button }).click();
  }

  /** Answers the question whether the authors of the folder are trusted. */
  async answerTrust(trusted: boolean): Promise<void> {
    await this.answer(trusted ? 'Yes, I trust the authors' : "No, I don't trust the authors");
  }

  /** Switches the colour theme while everything stays open. */
  async setTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.getByPlaceholder(/^Select Color Theme/).fill(themes[theme]);
    await this.pick(themes[theme]);
    await this.quickInput.waitFor({ state: 'hidden' });
    const kind = { dark: 'vs-dark', light: 'vs', highContrast: 'hc-black', highContrastLight: 'hc-light' }[
      theme
    ];
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Saves a picture of the window, or of one thing in it. */
  async screenshot(file: string, target?: Locator): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    await (target ?? this.page).screenshot({ path: file, animations: 'disabled' });
  }

  /** Opens a file of the workspace by its path in it. */
  async openFile(file: string): Promise<void> {
    const name = path.basename(file);
    const row = this.quickInput.locator('.monaco-list-row').filter({ hasText: name }).first();
    await this.#ask(file, row);
    await row.click();
    await this.tab(name).waitFor();
  }

  #option(label: string): Locator {
    return this.quickInput.getByRole('option', { name: named(label) }).first();
  }

  /**
   * Opens the palette and asks it for something until that is offered. The palette puts its `>` in after it
   * shows: one that is filled earlier forgets the question.
   */
  async #ask(question: string, answer: Locator): Promise<void> {
    const input = this.quickInput.locator('input');
    const isPalette = async (): Promise<boolean> =>
      (await this.quickInput.isVisible()) && (await input.inputValue()).startsWith('>');
    await eventually(`'${question}' in the palette`, async () => {
      if (!(await isPalette())) {
        await this.page.keyboard.press('F1');
        await eventually('the palette', async () => assert.ok(await isPalette()), 2);
      }
      await input.fill(question, { timeout: 2000 });
      await answer.waitFor({ timeout: 2000 });
    });
  }

  /** Webviews lie above the page, not in it: the one of a tab covers the middle of the tab's group. */
  async #webviewOver(tab: Locator): Promise<Locator> {
    const group = tab.locator('xpath=ancestor::*[contains(@class, "editor-group-container")]');
    return eventually('the webview of the tab', async () => {
      const area = await group.locator('.editor-container').boundingBox();
      if (!area) throw new Error('The group does not show.');
      const names = await this.page
        .locator('iframe.webview')
        .evaluateAll((all: readonly { readonly name: string }[]) => all.map(({ name }) => name));
      for (const name of names) {
        // By its name, since the first of them is another when one is closed.
        const webview = this.page.locator(`iframe.webview[name="${name}"]`);
        const box = await webview.boundingBox({ timeout: 2000 });
        if (box && box.width > 0 && contains(box, area.x + area.width / 2, area.y + area.height / 2))
          return webview;
      }
      throw new Error('No webview covers the group.');
    });
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function contains(box: Box, x: number, y: number): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** Tries until it does not throw, for what no event announces. */
export async function eventually<T>(what: string, attempt: () => Promise<T>, seconds = 30): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`Waited ${seconds} s in vain for ${what}.`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** VS Code adds to a name, after a comma, what else there is to say: a key, a state. */
function named(label: string): RegExp {
  return new RegExp(`^${escape(label)}(,|$)`);
}
