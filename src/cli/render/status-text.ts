import type { ZoneStatus } from '../zone-status.ts';
import { count } from './counts.ts';
import { printable, spelled, valuesLine } from './printable.ts';
import type { Style } from './style.ts';

/** Zones and their states as people read them, with the reasons below each. */
export function statusText(zones: readonly ZoneStatus[], style: Style): string {
  if (zones.length === 0) return 'No zones are known yet: Plesk has not called the hook.\n';
  const width = Math.max(...zones.map((zone) => spelled(zone.zone).length));
  return `${zones.flatMap((zone) => zoneLines(zone, width, style)).join('\n')}\n`;
}

function zoneLines(zone: ZoneStatus, width: number, style: Style): string[] {
  const colour = { synchronized: style.create, failing: style.remove, held: style.held, pending: style.update };
  const paint = zone.state in colour ? colour[zone.state as keyof typeof colour] : style.faint;
  const place = zone.zoneId === null ? zone.target : `${zone.target} ${zone.zoneId}`;
  const facts = [
    count(zone.records, 'record'),
    place,
    zone.appliedAt === null ? 'never applied' : `applied ${zone.appliedAt}`,
  ];
  const lines = [`${spelled(zone.zone).padEnd(width)}  ${paint(zone.state.padEnd(12))}  ${facts.join(', ')}`];
  const add = (text: string): number => lines.push(printable(`    ${text}`));
  if (zone.error !== null)
    add(
      `${zone.error.message}; ${zone.error.hint} ${zone.nextAttemptAt === null ? '' : ` (${count(zone.attempts, 'attempt')}, next ${zone.nextAttemptAt})`}`,
    );
  for (const { rule, kind, name, type, detail, release } of zone.held)
    add(`held (${rule}): ${kind} ${spelled(name)} ${type}: ${detail}; ${release}`);
  for (const { host, type, value, reason } of zone.rejects)
    add(`rejected: ${host} ${type} ${valuesLine([value])}: ${reason}`);
  if (zone.nameServers.length > 0) add(`name servers: ${zone.nameServers.join(' ')}`);
  if (zone.foreign.length > 0)
    add(
      `${count(zone.foreign.length, 'record set')} of others kept: ${zone.foreign.map(({ name, type }) => `${name} ${type}`).join(', ')}`,
    );
  return lines;
}
