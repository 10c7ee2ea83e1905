/** Formats a number with its noun: `1 zone`, `2 zones`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}
