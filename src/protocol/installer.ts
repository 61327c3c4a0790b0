/** What the installer process tells whoever started it, over Node's IPC channel. Ends with one of the last two. */
export type InstallerMessage =
  | { readonly type: 'progress'; readonly message: string }
  /** Installed and checked; the message says what. */
  | { readonly type: 'done'; readonly message: string }
  /** Nothing was installed; the message says what failed and what a person can do. */
  | { readonly type: 'failed'; readonly message: string };
