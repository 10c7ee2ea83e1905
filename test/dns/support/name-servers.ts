import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDnsClient } from '../../../src/cloud/dns/dns-client.ts';
import type { DnsName } from '../../../src/reconcile/dns/name.ts';
import { freePort } from '../../support/free-ports.ts';
import { until } from '../../support/until.ts';

/** Zones by name, each with its records as lines of a zone file. A zone without a SOA record gets one. */
export type Zones = Readonly<Record<string, readonly string[]>>;

/** Zones by the address of the server that has them. */
export type Servers = Readonly<Record<string, Zones>>;

/** NSD processes on loopback addresses with a common port. */
export interface NameServers {
  readonly port: number;
  /** The variables with which the executables ask these servers. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the server at an address, or starts it again with other zones. */
  set(address: string, zones: Zones): Promise<void>;
  /** Stops the server at an address, so that nothing listens there. */
  stop(address: string): Promise<void>;
  close(): Promise<void>;
}

const startOfAuthority = '@ 300 IN SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 60';

/** Starts name servers. Those of the root zone are the root servers of `env`. */
export async function startNameServers(servers: Servers): Promise<NameServers> {
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-nsd-'));
  const port = await freePort();
  const running = new Map<string, ChildProcess>();

  async function stop(address: string): Promise<void> {
    const child = running.get(address);
    running.delete(address);
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }

  async function set(address: string, zones: Zones): Promise<void> {
    await stop(address);
    const place = join(folder, address.replaceAll(':', '_'));
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    const names = Object.entries(zones).map(([zone, records], i) => {
      const isComplete = records.some((line) => /\sSOA\s/.test(line));
      const lines = [`$ORIGIN ${zone}`, '$TTL 300', ...(isComplete ? [] : [startOfAuthority]), ...records, ''];
      writeFileSync(join(place, `${i}.zone`), lines.join('\n'));
      return `zone:\n  name: "${zone}"\n  zonefile: "${i}.zone"\n`;
    });
    writeFileSync(join(place, 'nsd.conf'), `${settings(place, address, port)}${names.join('')}`);
    const child = spawn('nsd', ['-d', '-c', join(place, 'nsd.conf')], { stdio: 'ignore', env: withSbin() });
    running.set(address, child);
    const isServing = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`nsd: ${readFileSync(join(place, 'log'), 'utf8')}`);
      return isAnswering(address, port, Object.keys(zones));
    };
    await until(`nsd at ${address} serves its zones`, isServing);
  }

  const close = async (): Promise<void> => {
    await Promise.all([...running.keys()].map(stop));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(Object.entries(servers).map(async ([address, zones]) => set(address, zones)));
  } catch (error) {
    await close();
    throw error;
  }
  const roots = Object.keys(servers).filter((address) => '.' in (servers[address] ?? {}));
  return {
    port,
    env: { DNS_SYNC_ROOT_SERVERS: roots.join(','), DNS_SYNC_DNS_PORT: String(port) },
    set,
    stop,
    close,
  };
}

function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
}

function settings(place: string, address: string, port: number): string {
  return `server:
  ip-address: ${address}@${port}
  username: ""
  chroot: ""
  zonesdir: "${place}"
  database: ""
  pidfile: "${place}/pid"
  xfrdfile: ""
  xfrdir: "${place}"
  zonelistfile: "${place}/zones"
  logfile: "${place}/log"
  server-count: 1
  reuseport: no
  rrl-ratelimit: 0
remote-control:
  control-enable: no
`;
}

/** Checks whether a server answers with authority for all its zones. */
async function isAnswering(address: string, port: number, zones: readonly string[]): Promise<boolean> {
  const client = openDnsClient({ rootServers: [address], port, timeoutSeconds: 1, queriesPerSecond: 1000 }, Date.now);
  try {
    for (const zone of zones) {
      const answer = await client.ask(address, { name: zone as DnsName, type: 'SOA' });
      if (answer?.authoritative !== true) return false;
    }
    return true;
  } finally {
    client.close();
  }
}
