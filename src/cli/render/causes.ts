import type { DnsName } from '../../reconcile/dns/name.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import { count } from '../../text/count.ts';
import { printable, spelled } from '../../text/printable.ts';
import { withHint } from '../../text/with-hint.ts';

/** An error, and the zone and target that it holds up. */
export interface Failure {
  readonly place: string;
  readonly error: { readonly message: string; readonly hint: string };
}

/** One cause, and the places that it holds up in words: the first one, and how many more. */
export interface Cause {
  readonly places: string;
  readonly text: string;
}

/** Groups failures by their cause: an expired token is one cause for all zones. */
export function causesOf(failures: readonly Failure[]): readonly Cause[] {
  const groups = groupBy(failures, ({ error }) => withHint(error));
  return [...groups].map(([text, items]) => ({
    places: printable(placesText(items.map(({ place }) => place))),
    text: printable(text),
  }));
}

/** The causes, one line each. */
export function causeLines(failures: readonly Failure[]): readonly string[] {
  return causesOf(failures).map(({ places, text }) => `${places}: ${text}`);
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
    error === null ? [] : [{ place: `${spelled(zone)} at ${target}`, error }],
  );
}
