import type { PleskStatus } from '../../sync/status/plesk-status.ts';
import { count } from '../../text/count.ts';
import { printable, spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';

/** Most zones to name. */
const maxZones = 20;

/** Formats the connection to Plesk for people. */
export function pleskText(status: PleskStatus): string {
  const { slot, expected, calls, behind, error } = status;
  const lines = [slotLine(status)];
  if (slot.holder === 'ours' && expected !== null && slot.command !== expected) {
    lines.push(`  this installation would register ${expected}`);
  }
  lines.push(
    calls === null
      ? 'The hook was never called.'
      : `The hook was called first at ${timeText(calls.first)}, last at ${timeText(calls.last)}.`,
  );
  if (error !== null) return joinLines([...lines, `Plesk could not be asked: ${error.message}; ${error.hint}`]);
  if (behind.length === 0) return joinLines([...lines, 'Plesk has no zone that is newer than what was heard of it.']);
  lines.push(
    `Plesk has ${count(behind.length, 'zone')} newer than what was heard; "plesk bin dns --sync-all-zones" sends all:`,
  );
  for (const { zone, serial, heard } of behind.slice(0, maxZones)) {
    lines.push(`  ${spelled(zone)}  serial ${serial}, ${heard === null ? 'never heard of' : `heard ${heard}`}`);
  }
  if (behind.length > maxZones) lines.push(`  … and ${behind.length - maxZones} more`);
  return joinLines(lines);
}

function slotLine({ slot }: PleskStatus): string {
  if (slot.holder === 'unknown') return 'Who holds the slot of Plesk is not known.';
  if (slot.holder === 'nobody') return 'Nobody holds the slot of Plesk: "dns-sync plesk enable" takes it.';
  if (slot.holder === 'ours') return `The slot of Plesk is ours: ${slot.command}`;
  return `The slot of Plesk is held by another: ${slot.command}`;
}

function joinLines(lines: readonly string[]): string {
  return `${lines.map(printable).join('\n')}\n`;
}
