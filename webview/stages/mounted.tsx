/** A view that is made by hand, in the place of a component. */

import { useLayoutEffect, useRef } from 'preact/hooks';

/** Puts elements that are made once into a box of their own. */
export function Mounted({
  class: name,
  make,
}: {
  readonly class: string;
  readonly make: () => readonly HTMLElement[];
}) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.append(...make()), []);
  return <div class={name} ref={box} />;
}
