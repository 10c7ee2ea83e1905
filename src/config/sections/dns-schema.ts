import * as v from 'valibot';
import { DnsSyncError } from '../../reconcile/error.ts';
import { ipAddress } from '../../text/schema-parts.ts';

const maxPort = 65_535;
const inPorts = `a number from 1 to ${maxPort}`;
const aboveZero = v.pipe(v.number('a number'), v.finite('a number'), v.gtValue(0, 'a number above 0'));

/** Longer than any name server takes; a query that waits keeps a command from ending. */
const maxTimeoutSeconds = 60;
const atMostAMinute = v.maxValue<number, number, string>(maxTimeoutSeconds, `a number of at most ${maxTimeoutSeconds}`);

const rootServers = v.pipe(v.array(ipAddress, 'a list of IP addresses'), v.minLength(1, 'at least one IP address'));
const port = v.pipe(
  v.number('a number'),
  v.integer('a whole number'),
  v.minValue(1, inPorts),
  v.maxValue<number, number, string>(maxPort, inPorts),
);

/** The keys of the section `dns`. */
export const dnsEntries = {
  rootServers: v.optional(rootServers),
  port: v.optional(port, 53),
  timeoutSeconds: v.optional(v.pipe(aboveZero, atMostAMinute), 3),
  queriesPerSecond: v.optional(aboveZero, 500),
};

interface Servers {
  readonly rootServers?: readonly string[] | undefined;
  readonly port: number;
}

/** Returns the section with what variables override. Throws `config-invalid`. */
export function withDnsVariables<T extends Servers>(dns: T, env: NodeJS.ProcessEnv): T {
  const roots = env['DNS_SYNC_ROOT_SERVERS'] ?? '';
  const portText = env['DNS_SYNC_DNS_PORT'] ?? '';
  return {
    ...dns,
    ...(roots === '' ? {} : { rootServers: read(rootServers, 'DNS_SYNC_ROOT_SERVERS', roots.split(',')) }),
    ...(portText === '' ? {} : { port: read(port, 'DNS_SYNC_DNS_PORT', Number(portText)) }),
  };
}

function read<T>(schema: v.GenericSchema<T>, variable: string, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [{ message }] = result.issues;
  throw new DnsSyncError('config-invalid', `${variable} must be ${message}`, 'nothing was changed');
}
