/** What moves a terminal's cursor, breaks a line or turns the direction of writing. */
// eslint-disable-next-line no-control-regex -- these are the ones
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text from outside, such as a file's name, on one line, with what cannot be printed written as `\u001b`. */
export function printable(text: string): string {
  return text.replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text from outside, in quotation marks, for a message: {@link printable}, and cut where it is long. */
export function quoted(text: string, most = 80): string {
  return printable(JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text));
}
