import { DnsSyncError } from '../../../reconcile/error.ts';
import { isLoopback } from '../../../server/is-loopback.ts';

/** Where a service of a fleet answers about its health. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads an address such as "127.0.0.1:9464". The answers are for programs of this machine, and need no password. So
 * other addresses are refused. Throws `bad-options`.
 */
export function parseListenAddress(text: string): ListenAddress {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host !== undefined && isLoopback(host) && port <= 65_535) return { host, port };
  throw new DnsSyncError(
    'bad-options',
    `--listen ${text} is not a loopback address with a port`,
    'use an address of this machine alone, such as 127.0.0.1:9464',
  );
}
