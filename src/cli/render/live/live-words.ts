import type { CutoverRecord, LiveRecord } from '../../../sync/status/zone-status.ts';
import { timeText } from '../../../text/time-text.ts';

/** Says whether a zone was live at the last check, when, and why not. */
export function liveWords({ live, at, reason }: LiveRecord): string {
  const word = live === null ? 'not known whether it is live' : live ? 'live' : 'not live';
  return `${word} at ${timeText(at)}${reason === null ? '' : `: ${reason}`}`;
}

/** Says how far a zone is on its way to the target's name servers. */
export function cutoverWords({ state, at, until }: CutoverRecord): string {
  if (state === 'ready') return `ready for the cutover since ${timeText(at)}: set the name servers at the registrar`;
  if (state === 'done' || until === null) return `cutover done since ${timeText(at)}`;
  return `delegated since ${timeText(at)}: keep the former name servers until ${timeText(until)}`;
}
