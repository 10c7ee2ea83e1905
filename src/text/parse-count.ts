/** Parses a whole number from 1 to 999,999,999; null if it is none. */
export function parseCount(text: string): number | null {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
