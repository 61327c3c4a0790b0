/** The contents of a file are no picture that can be read. The message says why. */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
}
