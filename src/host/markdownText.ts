/** Longest remark in a hover: what follows it shall be seen too, and a hover is cut at 100,000 characters. */
const mostOfRemark = 1000;

/**
 * A name on one line. Those of runs come from folders and files that anyone may have made: no line of theirs may
 * stand for one of ours, nor turn round what is written after it.
 */
export function oneLine(text: string): string {
  return text
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** The beginning of a remark. */
export function shortened(remark: string): string {
  return remark.length > mostOfRemark ? `${remark.slice(0, mostOfRemark)}…` : remark;
}

/**
 * A text within a line of Markdown, of which nothing becomes markup, a link or an icon. VS Code looks for icons in
 * what Markdown has made, where a backslash before the dollar is gone.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[!-#%-/:-@[-`{-~]/g, '\\$&')
    .replaceAll('$', '&#36;');
}

/** Where a link of Markdown goes that runs a command. */
export function commandUri(command: string, argument?: object): string {
  if (!argument) return `command:${command}`;
  // A bracket of a path would end the link.
  const escaped = encodeURIComponent(JSON.stringify([argument])).replace(/[()]/g, (bracket) =>
    bracket === '(' ? '%28' : '%29',
  );
  return `command:${command}?${escaped}`;
}
