/** Compares texts by code units, so that the order doesn't depend on the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
