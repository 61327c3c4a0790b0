/** Two different axes, by their numbers: that across, and that up. */
export interface AxisPair {
  readonly x: number;
  readonly y: number;
}

/** With another axis on one side. One axis can't be both: the other side then takes the place of this one. */
export function withAxis(axes: AxisPair, side: keyof AxisPair, chosen: number): AxisPair {
  const other = side === 'x' ? 'y' : 'x';
  return { ...axes, [side]: chosen, ...(axes[other] === chosen && { [other]: axes[side] }) };
}
