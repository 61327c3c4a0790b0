import { createHash } from 'node:crypto';
import type { ScannedImage } from './scan';

/** Says what was hashed; the fingerprints of version 0.1, made of names, sizes and times, have no such word. */
const ofContents = 'contents:';

/** One picture of a folder, as its fingerprint sees it. */
export interface FingerprintedImage {
  readonly relativePath: string;
  /** {@link contentDigest} of the file. */
  readonly digest: string;
}

/**
 * SHA-256 over the names and contents of pictures, hexadecimal, after a word that says so. The same after
 * copying, unpacking again or touching the files.
 */
export function contentFingerprint(images: Iterable<FingerprintedImage>): string {
  const hash = createHash('sha256');
  for (const { relativePath, digest } of images) hash.update(`${relativePath}\0${digest}\0`);
  return ofContents + hash.digest('hex');
}

/** SHA-256 over names, sizes and times of change, hexadecimal: as runs of version 0.1 have it. */
export function listingFingerprint(
  images: Iterable<Pick<ScannedImage, 'relativePath' | 'size' | 'modified'>>,
): string {
  const hash = createHash('sha256');
  for (const { relativePath, size, modified } of images)
    hash.update(`${relativePath}\0${size}\0${modified}\0`);
  return hash.digest('hex');
}

/** Whether a recorded fingerprint is a {@link contentFingerprint}, or one of version 0.1. */
export function isOfContents(recorded: string): boolean {
  return recorded.startsWith(ofContents);
}

/** 128 bits of the SHA-256 of a file's contents, as 22 characters. */
export function contentDigest(contents: Uint8Array): string {
  return digestText(createHash('sha256').update(contents).digest());
}

/** @param sha256 of which the first 16 bytes count. */
export function digestText(sha256: Uint8Array): string {
  return Buffer.from(sha256.buffer, sha256.byteOffset, 16).toString('base64url');
}

/** The 16 bytes of a {@link contentDigest}. */
export function digestBytes(digest: string): Uint8Array {
  return Buffer.from(digest, 'base64url').subarray(0, 16);
}

/** A file name, 32 hexadecimal digits, that stands for plain data. */
export function shortHash(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 32);
}
