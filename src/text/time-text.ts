/** A time in ISO 8601, UTC, as people read it: to the second, with a space. */
export function timeText(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')}Z`;
}
