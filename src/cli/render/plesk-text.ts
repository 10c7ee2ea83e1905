import type { PleskStatus } from '../../sync/status/plesk-status.ts';
import { isRoute53Extension, route53Extension } from '../../plesk/panel/route53-extension.ts';
import { count } from '../../text/count.ts';
import { printable, spelled } from '../../text/printable.ts';
import { withHint } from '../../text/with-hint.ts';
import { timeText } from '../../text/time-text.ts';

/** Most zones to name. */
const maxZones = 20;

/** Formats the connection to Plesk for people. */
export function pleskText(status: PleskStatus): string {
  const { slot, expected, calls, behind, error } = status;
  const lines = slotLines(status);
  if (slot.holder === 'ours' && expected !== null && slot.command !== expected) {
    lines.push(`  The command of this installation is ${expected}`);
  }
  lines.push(
    calls === null
      ? 'Plesk has never called the hook.'
      : `Hook calls: first ${timeText(calls.first)}, last ${timeText(calls.last)}.`,
  );
  if (error !== null) return joinLines([...lines, `Plesk could not be asked: ${withHint(error)}`]);
  if (behind.length === 0) return joinLines([...lines, 'All zones are up to date with Plesk.']);
  lines.push(
    `${count(behind.length, 'zone')} changed in Plesk without a hook call. Run "plesk bin dns --sync-all-zones":`,
  );
  for (const { zone, serial, heard } of behind.slice(0, maxZones)) {
    lines.push(`  ${spelled(zone)}  serial ${serial}, ${heard === null ? 'never received' : `last received ${heard}`}`);
  }
  if (behind.length > maxZones) lines.push(`  … and ${behind.length - maxZones} more`);
  return joinLines(lines);
}

function slotLines({ slot }: PleskStatus): string[] {
  if (slot.holder === 'unknown') return ['The registered DNS backend is unknown.'];
  if (slot.holder === 'nobody') return ['No custom DNS backend is registered in Plesk. Run "dns-sync plesk enable".'];
  if (slot.holder === 'ours') return [`dns-sync is registered as Plesk's custom DNS backend: ${slot.command}`];
  const line = `Another DNS backend is registered in Plesk: ${slot.command}`;
  return slot.command !== null && isRoute53Extension(slot.command)
    ? [line, `  ${route53Extension.fact}: ${route53Extension.advice}`]
    : [line];
}

function joinLines(lines: readonly string[]): string {
  return `${lines.map(printable).join('\n')}\n`;
}
