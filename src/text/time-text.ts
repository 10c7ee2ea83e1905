/** Formats an ISO 8601 time in UTC for people: to the second, with a space. */
export function timeText(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')}Z`;
}
