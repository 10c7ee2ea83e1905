import { groupBy } from '../../../reconcile/group-by.ts';
import type { LiveDifference } from '../../../reconcile/live/judge-server.ts';
import type { VerifiedZone, VerifyDocument } from '../../../sync/verify/verify-document.ts';
import { count } from '../../../text/count.ts';
import { printable, spelled, spelledIn } from '../../../text/printable.ts';
import { causesOf, failuresOf } from '../causes.ts';
import { contentText } from './content-text.ts';
import { valuesLine } from '../plan/values-line.ts';
import type { Style } from '../style.ts';

/** Most record sets to show of a zone's servers with the same difference. */
const maxSets = 5;

/** Formats the summary, then the zones that are not live, with what is wrong and what to do. A stray DS comes first. */
export function verifyText({ zones, summary }: VerifyDocument, style: Style): string {
  if (summary.zones === 0) return 'No zone to verify: nothing is synchronized yet.\n';
  const counts = [
    `${summary.live} live`,
    ...(summary.notLive > 0 ? [`${summary.notLive} not live`] : []),
    ...(summary.unknown > 0 ? [`${summary.unknown} unknown`] : []),
  ];
  const paragraphs = [`${style.strong(`${count(summary.zones, 'zone')}:`)} ${counts.join(', ')}.`];
  const stray = zones.filter(({ ds }) => ds === 'stray');
  if (stray.length > 0) {
    const names = stray.map(({ zone }) => spelled(zone));
    const isOne = stray.length === 1;
    paragraphs.push(
      style.remove(
        `Stray DS: ${isOne ? 'a domain has' : `${stray.length} domains have`} vanished for every resolver that validates. Remove the DS ${isOne ? 'record' : 'records'} at the registrar now: ${names.join(', ')}`,
      ),
    );
  }
  const troubled = zones.filter(({ live, error }) => live !== true && error === null);
  for (const zone of [...troubled].sort((a, b) => rank(a) - rank(b))) paragraphs.push(zoneText(zone, style));
  for (const { places, text } of causesOf(failuresOf(zones)))
    paragraphs.push(`${style.strong(places)}: could not be verified\n${style.remove(`  ! ${text}`)}`);
  return `${paragraphs.join('\n\n')}\n`;
}

function rank({ ds, live }: VerifiedZone): number {
  if (ds === 'stray') return 0;
  return live === false ? 1 : 2;
}

function zoneText({ zone, target, live, reason, servers }: VerifiedZone, style: Style): string {
  const [paint, word] = live === false ? [style.remove, 'not live'] : [style.held, 'unknown'];
  const lines = [`${style.strong(spelled(zone))} at ${target}: ${paint(word)}`, printable(`  ${reason ?? ''}`)];
  const differing = groupBy(
    servers.filter(({ differences }) => differences.length > 0),
    ({ differences }) => JSON.stringify(differences),
  );
  for (const group of differing.values()) {
    const differences = group[0]?.differences ?? [];
    lines.push(`  ${group.map(({ name }) => name).join(' ')}`);
    for (const line of differences.slice(0, maxSets).flatMap((difference) => differenceLines(zone, difference, style)))
      lines.push(line);
    if (differences.length > maxSets) lines.push(style.faint(`    and ${differences.length - maxSets} more`));
  }
  return lines.join('\n');
}

function differenceLines(zone: VerifiedZone['zone'], difference: LiveDifference, style: Style): readonly string[] {
  const { name, type, expected, answered } = difference;
  return [
    `    ${spelledIn(zone, name)}  ${type}`,
    style.create(`      applied   TTL ${expected.ttl}, ${valuesLine(expected.values)}`),
    style.remove(`      answered  ${contentText(answered)}`),
  ];
}
