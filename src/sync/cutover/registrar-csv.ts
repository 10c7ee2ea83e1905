import type { DnsName } from '../../reconcile/dns/name.ts';
import type { CutoverZone } from './cutover-document.ts';

/**
 * Formats the list for registrars (RFC 4180): each zone that isn't delegated to the target yet, the name servers to set,
 * and the DS records to remove, which begin with their key tags.
 */
export function registrarCsv(zones: readonly CutoverZone[]): string {
  const rows = zones
    .filter(({ state, error }) => error === null && (state === null || state === 'ready'))
    .map(({ zone, target, ds }) => [hostOf(zone), target.map(hostOf).join(' '), ds.join('; ')]);
  return [['zone', 'name servers', 'DS to remove'], ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** Registrars take names without the final dot. */
function hostOf(name: DnsName): string {
  return name.slice(0, -1);
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
