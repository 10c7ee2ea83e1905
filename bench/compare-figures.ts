/** Measured figures by their names. Lower is better. */
export type Figures = Readonly<Record<string, number>>;

/** A figure against the baseline; `before` is null, and `change` 0, for a new figure. */
interface ComparedFigure {
  readonly name: string;
  readonly value: number;
  readonly before: number | null;
  readonly change: number;
  readonly isWorse: boolean;
}

/** How much worse than the baseline a figure may be. Ratios vary by a tenth with the load of the machine. */
export const tolerance = 0.15;

/** Compares figures with those of the baseline. A figure that wasn't measured (NaN) counts as worse. */
export function compareFigures(now: Figures, baseline: Figures): readonly ComparedFigure[] {
  return Object.entries(now).map(([name, value]) => {
    const before = baseline[name] ?? null;
    const change = before === null ? 0 : value / before - 1;
    return { name, value, before, change, isWorse: !(change <= tolerance) };
  });
}
