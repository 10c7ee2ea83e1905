import { isoTime } from '../iso-time.ts';
import type { NewEvent } from './event.ts';

/** What is known of hook calls. Times are in milliseconds since the epoch. */
export interface PleskView {
  /** Who holds Plesk's registration: dns-sync, or no longer. Null if it was never ours. */
  readonly slot: 'ours' | 'lost' | null;
  /** Stands for the serials of all zones in Plesk; null if they were never read. */
  readonly serials: string | null;
  readonly askedAt: number | null;
  /** Since when serials moved without a call; null if none did. */
  readonly movedAt: number | null;
  readonly isSilent: boolean;
}

/** What Plesk answered, and when it called last; `serials` is null if they can't be read. */
export interface PleskAnswer {
  readonly isOurs: boolean;
  /** The command that is registered; null for none. */
  readonly command: string | null;
  readonly serials: string | null;
  readonly lastCallAt: number | null;
  readonly now: number;
}

export const nothingAsked: PleskView = { slot: null, serials: null, askedAt: null, movedAt: null, isSilent: false };

/** A call may take this long to arrive after the serial moved, in milliseconds. */
const patience = 10 * 60_000;

/** What is known after an answer, and the events between. A server whose serials don't move is never silent. */
export function watchPlesk(
  before: PleskView,
  answer: PleskAnswer,
): { readonly view: PleskView; readonly events: readonly NewEvent[] } {
  const slot = answer.isOurs ? 'ours' : wasOurs(before, answer) ? 'lost' : null;
  const movedAt = movedSince(before, answer);
  // A lost registration alone explains the silence.
  const isSilent = slot === 'ours' && movedAt !== null && answer.now - movedAt >= patience;
  const view = { slot, serials: answer.serials ?? before.serials, askedAt: answer.now, movedAt, isSilent } as const;
  return { view, events: [...slotEvents(before, view, answer), ...silenceEvents(before, view, answer)] };
}

function wasOurs({ slot }: PleskView, { lastCallAt }: PleskAnswer): boolean {
  return slot !== null || lastCallAt !== null;
}

function movedSince({ serials, askedAt, movedAt }: PleskView, answer: PleskAnswer): number | null {
  const { lastCallAt, now } = answer;
  if (movedAt !== null && (lastCallAt === null || lastCallAt < movedAt)) return movedAt;
  const hasMoved = serials !== null && answer.serials !== null && answer.serials !== serials;
  const isHeard = lastCallAt !== null && askedAt !== null && lastCallAt >= askedAt;
  return hasMoved && !isHeard ? now : null;
}

function slotEvents(before: PleskView, { slot }: PleskView, { command }: PleskAnswer): readonly NewEvent[] {
  const server = { target: null, detail: { holder: command } };
  if (slot === 'lost' && before.slot !== 'lost') {
    const holder = command ?? 'nobody';
    const text = `Plesk's custom DNS backend is registered to ${holder}, so Plesk doesn't call dns-sync`;
    return [{ ...server, kind: 'backend-lost', text }];
  }
  if (slot === 'ours' && before.slot === 'lost')
    return [{ ...server, kind: 'recovered', text: "dns-sync is Plesk's custom DNS backend again" }];
  return [];
}

function silenceEvents(
  before: PleskView,
  { isSilent, movedAt, slot }: PleskView,
  { lastCallAt }: PleskAnswer,
): readonly NewEvent[] {
  if (isSilent === before.isSilent) return [];
  const server = { target: null, detail: { since: timeOf(movedAt), lastCallAt: timeOf(lastCallAt) } };
  if (isSilent) return [{ ...server, kind: 'silent', text: 'zones changed in Plesk, and Plesk did not call dns-sync' }];
  return slot === 'ours' ? [{ ...server, kind: 'recovered', text: 'Plesk calls dns-sync again' }] : [];
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
