import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { printable, spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import type { Style } from './style.ts';

/** An event in one line. */
export function eventLine({ at, zone, target, kind, text }: ZoneEvent, style: Style): string {
  const place = [zone === null ? 'this server' : spelled(zone), ...(target === null ? [] : [`at ${target}`])].join(' ');
  const colour = kind === 'synchronized' || kind === 'recovered' ? style.create : style.held;
  return `${timeText(at)}  ${colour(kind)}  ${style.strong(printable(place))}: ${printable(text)}\n`;
}
