import type { LiveRecord } from '../../../sync/status/zone-status.ts';
import { timeText } from '../../../text/time-text.ts';

/** Says whether a zone was live at the last check, when, and why not. */
export function liveWords({ live, at, reason }: LiveRecord): string {
  const word = live === null ? 'not known whether it is live' : live ? 'live' : 'not live';
  return `${word} at ${timeText(at)}${reason === null ? '' : `: ${reason}`}`;
}
