import type { DnsClient, DnsSettings } from './dns-client.ts';

/** A client for name servers that is loaded when it is needed. */
export interface LateDnsClient {
  /** Returns the client, the same each time. */
  readonly open: () => Promise<DnsClient>;
  readonly close: () => void;
}

/** `deadline` bounds all questions, in milliseconds since the epoch; null sets no limit. */
export function lateDnsClient(settings: DnsSettings, now: () => number, deadline: number | null = null): LateDnsClient {
  let client: Promise<DnsClient> | null = null;
  const load = async (): Promise<DnsClient> => (await import('./dns-client.ts')).openDnsClient(settings, now, deadline);
  return {
    open: async () => (client ??= load()),
    close: () => void client?.then((opened) => opened.close()),
  };
}
