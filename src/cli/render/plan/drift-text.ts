import type { ChangeAuthor, DriftDocument, DriftZone } from '../../../reconcile/plan/drift-report.ts';
import type { FleetRole } from '../../../sync/leaves-to-fleet.ts';
import { count } from '../../../text/count.ts';
import { timeText } from '../../../text/time-text.ts';
import { printable, spelled, spelledIn } from '../../../text/printable.ts';
import { causesOf, failuresOf } from '../causes.ts';
import { valuesLine } from './values-line.ts';
import type { Style } from '../style.ts';

/** Formats drift for people in parts, zone by zone: our content and the present one. */
export function* driftParts({ zones, summary }: DriftDocument, role: FleetRole, style: Style): Generator<string> {
  for (const zone of zones) if (zone.drift.length > 0) yield `${zoneText(zone, role, style)}\n\n`;
  for (const { zone, target, known } of zones)
    if (known !== undefined)
      yield `${style.strong(spelled(zone))} at ${target}\n  ${count(known.sets, 'record set')} since ${timeText(known.since)}, as the workers of the fleet found last\n\n`;
  for (const { places, text } of causesOf(failuresOf(zones)))
    yield `${style.strong(places)}: could not be compared\n${style.remove(`  ! ${text}`)}\n\n`;
  // A machine that doesn't compare says whose finding it is.
  const by = zones.some(({ via }) => via === 'fleet') ? ', as the workers of the fleet found last' : '';
  const verdict =
    summary.drifted === 0 && summary.errors === 0
      ? `No drift in ${count(summary.zones, 'zone')}${by}.`
      : `${style.strong('Drift:')} ${count(summary.changes, 'record set')} in ${summary.drifted} of ${count(summary.zones, 'zone')}${summary.errors > 0 ? `; ${count(summary.errors, 'zone')} could not be compared` : ''}.`;
  yield `${verdict}\n`;
}

const reverted = 'reverted by the next apply or --heal';

function zoneText({ zone, target, drift }: DriftZone, role: FleetRole, style: Style): string {
  const where = role === 'worker' ? ' on the server of the zone' : '';
  const lines = [`${style.strong(spelled(zone))} at ${target}`];
  for (const { name, type, before, after, wins, because, who } of drift) {
    const content = (side: typeof before, none: string): string =>
      side === null ? none : `TTL ${side.ttl}, ${valuesLine(side.values)}`;
    lines.push(`  ${spelledIn(zone, name)}  ${type}`);
    lines.push(
      style.create(`    desired   ${content(after, 'deleted')}`),
      style.remove(`    observed  ${content(before, 'missing')}`),
    );
    if (who !== undefined) lines.push(printable(`    changed   ${authorText(who)}`));
    lines.push(style.faint(printable(`    ${wins === 'desired' ? `${reverted}${where}` : 'kept'}: ${because}`)));
  }
  return lines.join('\n');
}

/** Formats who changed a set, when and from where. */
function authorText(who: ChangeAuthor | null): string {
  if (who === null) return "by an unknown author: the provider's log does not have the change, or not yet";
  const from = who.address === null || who.address === who.source ? '' : ` (${who.address})`;
  return `${timeText(who.at)} by ${who.identity}, with ${who.source}${from}`;
}
