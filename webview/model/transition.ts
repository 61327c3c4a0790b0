/** How far one thing has turned into another: what fades, and what glides. */

/** The share of a change of so many milliseconds that has passed, from 0 to 1; all of one that never began. */
export function shareOf(began: number | undefined, now: number, milliseconds: number): number {
  if (began === undefined) return 1;
  return Math.max(0, Math.min(1, (now - began) / milliseconds));
}

/** Begins and ends gently: 0 and 1 stay, and there it stands still. */
export function eased(share: number): number {
  return share * share * (3 - 2 * share);
}
