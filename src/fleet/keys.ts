import { parseName, type DnsName } from '../reconcile/dns/name.ts';

/** The key of a zone's state at the targets. */
export function stateKey(zone: DnsName): string {
  return `state/${zone}`;
}

/** The key of what became of a server's claim. */
export function outKey(server: string, zone: DnsName): string {
  return `out/${server}/${zone}`;
}

/** The key with which a leader asks a server for a sign of life. The server watches its folder anyway. */
export function signRequestKey(server: string): string {
  return `out/${server}/@sign`;
}

/** The key of the worker that sends for an account. */
export function leaderKey(account: string): string {
  return `leader/${account}`;
}

/** The key of an administrator's order to move a zone. */
export function moveKey(zone: DnsName): string {
  return `move/${zone}`;
}

/** The key of a window in which zones may be moved. */
export function windowKey(from: string, to: string): string {
  return `window/${from}/${to}`;
}

/** The key of an administrator's order to pause zones: a name or a glob. */
export function pauseKey(pattern: string): string {
  return `pause/${pattern}`;
}

/** The key of what a server paused of its own zones. */
export function pausedKey(server: string): string {
  return `paused/${server}`;
}

/** The key of the zones that were recently deleted at a target. */
export function deletesKey(target: string): string {
  return `deletes/${target}`;
}

/** Returns the zone of a key below a folder, such as `state/` or `out/<server>/`; null if it isn't a zone's key. */
export function zoneOfKey(folder: string, key: string): DnsName | null {
  if (!key.startsWith(folder)) return null;
  // Names of reverse zones may have slashes (RFC 2317).
  const rest = key.slice(folder.length);
  const zone = parseName(rest);
  return zone.ok && zone.value === rest ? zone.value : null;
}
