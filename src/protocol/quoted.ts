/**
 * A text from outside, in quotation marks, for a message: on one line, with nothing that moves a terminal's cursor or
 * turns the direction of writing, and cut where it is long.
 */
export function quoted(text: string, most = 80): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
