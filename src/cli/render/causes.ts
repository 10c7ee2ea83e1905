import type { DnsName } from '../../reconcile/dns/name.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import { count } from '../../text/count.ts';
import { printable, spelled } from '../../text/printable.ts';
import { withHint } from '../../text/with-hint.ts';
import type { LogEntry } from '../talk/log-entry.ts';

/** An error, and the zone and target that it holds up. */
export interface Failure {
  readonly zone: DnsName;
  readonly place: string;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

/** One cause, and the places that it holds up in words: the first one, and how many more. */
export interface SharedCause {
  readonly places: string;
  readonly text: string;
  readonly failures: readonly Failure[];
}

/** Groups failures by their cause: an expired token is one cause for all zones. */
export function causesOf(failures: readonly Failure[]): readonly SharedCause[] {
  const groups = groupBy(failures, ({ error }) => withHint(error));
  return [...groups].map(([text, items]) => ({
    places: printable(placesText(items.map(({ place }) => place))),
    text: printable(text),
    failures: items,
  }));
}

/** The causes, one message each. The zone is named if it is the only one. */
export function causeEntries(failures: readonly Failure[]): readonly LogEntry[] {
  return causesOf(failures).flatMap(({ places, text, failures: [first, ...others] }): readonly LogEntry[] => {
    if (first === undefined) return [];
    const { zone, error } = first;
    const head = `${places}:`;
    const message = printable(error.message);
    const entry = {
      level: 'error',
      head,
      text: `${head} ${text}`,
      code: error.code,
      hint: printable(error.hint),
    } as const;
    return [others.length === 0 ? { ...entry, message, zone } : { ...entry, message: `${head} ${message}` }];
  });
}

/** The first place, and how many more zones there are. */
export function placesText([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${count(others.length, 'more zone')}`;
}

/** The failures of zones, at each target. */
export function failuresOf(
  zones: readonly { readonly zone: DnsName; readonly target: string; readonly error: Failure['error'] | null }[],
): readonly Failure[] {
  return zones.flatMap(({ zone, target, error }) =>
    error === null ? [] : [{ zone, place: `${spelled(zone)} at ${target}`, error }],
  );
}
