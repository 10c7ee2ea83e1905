import type { DriftDocument, DriftZone } from '../../../reconcile/plan/drift-report.ts';
import { count } from '../../../text/count.ts';
import { printable, spelled, spelledIn } from '../../../text/printable.ts';
import { valuesLine } from './values-line.ts';
import type { Style } from '../style.ts';

/** Formats drift for people: our content and the present one. */
export function driftText({ zones, summary }: DriftDocument, style: Style): string {
  const paragraphs = zones
    .filter((zone) => zone.drift.length > 0 || zone.error !== null)
    .map((zone) => zoneText(zone, style));
  const verdict =
    summary.drifted === 0 && summary.errors === 0
      ? `No drift in ${count(summary.zones, 'zone')}.`
      : `${style.strong('Drift:')} ${count(summary.changes, 'record set')} in ${summary.drifted} of ${count(summary.zones, 'zone')}${summary.errors > 0 ? `; ${count(summary.errors, 'zone')} could not be judged` : ''}.`;
  return `${[...paragraphs, verdict].join('\n\n')}\n`;
}

/** What the next apply does with a drifted set. */
const verdicts = { desired: 'ours wins with the next apply, or --heal', observed: 'theirs stays' } as const;

function zoneText({ zone, target, drift, error }: DriftZone, style: Style): string {
  const lines = [`${style.strong(spelled(zone))} at ${target}`];
  for (const { name, type, before, after, wins, because } of drift) {
    const content = (side: typeof before, none: string): string =>
      side === null ? none : `TTL ${side.ttl}, ${valuesLine(side.values)}`;
    lines.push(`  ${spelledIn(zone, name)}  ${type}`);
    lines.push(
      style.create(`    ours   ${content(after, 'should be gone')}`),
      style.remove(`    there  ${content(before, 'is gone')}`),
      style.faint(printable(`    ${verdicts[wins]}: ${because}`)),
    );
  }
  if (error !== null) lines.push(style.remove(printable(`  ! ${error.message}; ${error.hint}`)));
  return lines.join('\n');
}
