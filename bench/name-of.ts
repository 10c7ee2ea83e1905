import { parseName, type DnsName } from '../src/reconcile/dns/name.ts';

/** Parses a name that is written in a bench. */
export function nameOf(text: string): DnsName {
  const name = parseName(text);
  if (!name.ok) throw new Error(name.reason);
  return name.value;
}
