import { byWords } from '../../reconcile/by.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { printable, spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import type { Style } from './style.ts';

/** An event in one line. */
export function eventLine({ at, by, zone, target, kind, text }: ZoneEvent, style: Style): string {
  const place = [zone === null ? 'this server' : spelled(zone), ...(target === null ? [] : [`at ${target}`])].join(' ');
  // The user ID alone is that of nearly every event.
  const isNamed = by !== null && (by.as !== null || by.sudoUser !== null);
  const name = isNamed ? printable(` (by ${byWords(by)})`) : '';
  const colour = kind === 'synchronized' || kind === 'recovered' ? style.create : style.held;
  return `${timeText(at)}  ${colour(kind)}  ${style.strong(printable(place))}: ${printable(text)}${name}\n`;
}
