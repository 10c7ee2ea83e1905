import { DnsSyncError } from '../../reconcile/error.ts';

/** The error of a command that needs DNS queries, which don't leave this network. */
export function dnsBlocked(): DnsSyncError {
  return new DnsSyncError(
    'dns-blocked',
    'no root server answers: DNS queries do not leave this network',
    'allow DNS queries (UDP and TCP, port 53) from this server to the Internet, or set "dns.rootServers"',
  );
}
