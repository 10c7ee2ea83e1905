import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '../../../src/cloud/rfc2136/server.ts';
import type { DnsName } from '../../../src/reconcile/dns/name.ts';
import type { TsigKey } from '../../../src/cloud/rfc2136/wire/tsig.ts';
import { freePort } from '../../support/free-ports.ts';
import { until } from '../../support/until.ts';

/** A name server of Debian on a loopback address, with dynamic updates by a key. */
export interface OwnServer {
  readonly host: string;
  readonly port: number;
  readonly key: TsigKey;
  readonly keyFile: string;
  readonly folder: string;
  /** Adds a zone with two NS records, and further lines of a zone file. */
  giveZone(zone: string, lines?: readonly string[]): Promise<void>;
  /** The catalog zone of Knot DNS. */
  readonly catalog: string;
  /** The settings of a target. */
  readonly target: object;
  /** Returns the values of a record set, sorted. */
  ask(name: string, type: string): readonly string[];
  /** Sends an update without changes, and waits for its answer. */
  touch(zone: string): Promise<void>;
  /** Makes changes as another party, in the words of the program's own tool: lines of nsupdate. */
  asOther(lines: readonly string[]): void;
  close(): Promise<void>;
}

export const serverKinds = ['bind', 'knot', 'pdns'] as const;
export type ServerKind = (typeof serverKinds)[number];

/** Where a server listens, if not on a free port of 127.0.0.1, and zones that BIND has at its start. */
interface Start {
  readonly host?: string;
  readonly port?: number;
  readonly zones?: readonly string[];
}

const unpaced = { take: async () => true, refused: async () => undefined };
export const plainOptions = {
  now: Date.now,
  deadline: null,
  lateCode: 'Throttling',
  limiter: unpaced,
  perSecond: null,
  onCall: () => undefined,
} as const;

interface Prepared {
  readonly program: string;
  readonly words: readonly string[];
  readonly giveZone: (zone: string, lines: readonly string[]) => void;
}

/** The algorithm of each server's key: each of ours is accepted by one. */
const algorithms = { bind: 'hmac-sha512', knot: 'hmac-sha384', pdns: 'hmac-sha256' } as const;

/** Starts a name server. */
export async function startOwnServer(kind: ServerKind, start: Start = {}): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), `dns-sync-${kind}-`));
  const { host = '127.0.0.1', port = await freePort(), zones = [] } = start;
  const controlPort = await freePort();
  const secret = randomBytes(32);
  const algorithm = algorithms[kind];
  const key: TsigKey = { name: 'dns-sync.key.' as DnsName, algorithm, secret };
  const keyFile = join(folder, 'key');
  writeFileSync(
    keyFile,
    `key "dns-sync.key" {\n\talgorithm ${algorithm};\n\tsecret "${secret.toString('base64')}";\n};\n`,
    {
      mode: 0o600,
    },
  );
  const prepared = { bind: bindServer, knot: knotServer, pdns: pdnsServer }[kind]({
    folder,
    zones,
    host,
    port,
    controlPort,
    keyFile,
    secret,
  });
  const child = spawn(prepared.program, prepared.words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)));
  const server = openServer({ host, port, key }, plainOptions);
  await until(`${kind} answers`, async () => {
    if (child.exitCode !== null) throw new Error(`${kind}: ${said}`);
    try {
      await server.ping();
      return true;
    } catch {
      return false;
    }
  });
  return {
    host,
    port,
    key,
    keyFile,
    folder,
    giveZone: async (zone, lines = []) => {
      prepared.giveZone(zone, lines);
      await until(`${kind} serves ${zone}`, async () => (await server.serial(zone as DnsName)) !== null);
    },
    catalog: 'catalog.invalid.',
    target: { provider: 'rfc2136', server: host, port, keyFile },
    ask: (name, type) => {
      const words = [`@${host}`, '-p', String(port), '+short', '+norecurse', name, type];
      const { stdout } = spawnSync('dig', words, { encoding: 'utf8' });
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .toSorted();
    },
    touch: async (zone) => {
      await server.update(zone as DnsName, { prerequisites: [], updates: [] });
    },
    asOther: (lines) => {
      const input = [`server ${host} ${port}`, ...lines, 'send', ''].join('\n');
      const { status, stderr } = spawnSync('nsupdate', ['-v', '-k', keyFile], { input, encoding: 'utf8' });
      if (status !== 0) throw new Error(`nsupdate: ${stderr}`);
    },
    close: async () => {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly zones: readonly string[];
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly controlPort: number;
  readonly keyFile: string;
  readonly secret: Buffer;
}

const zoneText = (zone: string, lines: readonly string[] = []): string =>
  [
    `$ORIGIN ${zone}`,
    '$TTL 3600',
    '@ SOA ns1.example.net. hostmaster.example.net. 1 3600 600 86400 60',
    '@ NS ns1.example.net.',
    '@ NS ns2.example.net.',
    ...lines,
    '',
  ].join('\n');

const zoneOptions = (zone: string): string =>
  `{ type primary; file "${zone}zone"; allow-update { key "dns-sync.key"; }; allow-transfer { key "dns-sync.key"; }; }`;

function bindServer({ folder, zones, host, port, controlPort, keyFile }: Place): Prepared {
  for (const zone of zones) writeFileSync(join(folder, `${zone}zone`), zoneText(zone));
  writeFileSync(
    join(folder, 'named.conf'),
    `include "${keyFile}";
options {
  directory "${folder}"; pid-file "${folder}/pid"; session-keyfile "${folder}/session";
  listen-on port ${port} { ${host}; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; allow-new-zones yes; notify no;
};
${zones.map((zone) => `zone "${zone}" ${zoneOptions(zone)};`).join('\n')}
controls { inet ${host} port ${controlPort} allow { ${host}; } keys { "dns-sync.key"; }; };
`,
  );
  return {
    program: 'named',
    words: ['-g', '-c', join(folder, 'named.conf')],
    giveZone: (zone, lines) => {
      writeFileSync(join(folder, `${zone}zone`), zoneText(zone, lines));
      run('rndc', ['-s', host, '-p', String(controlPort), '-k', keyFile, 'addzone', zone, `${zoneOptions(zone)};`]);
    },
  };
}

function knotServer({ folder, host, port, secret }: Place): Prepared {
  writeFileSync(
    join(folder, 'knot.conf'),
    `server:
  rundir: "${folder}"
  listen: ${host}@${port}
database:
  storage: "${folder}"
key:
  - id: dns-sync.key
    algorithm: ${algorithms.knot}
    secret: ${secret.toString('base64')}
acl:
  - id: sync
    key: dns-sync.key
    action: [transfer, update]
template:
  - id: default
    storage: "${folder}"
    acl: sync
  - id: member
    storage: "${folder}"
    file: template.zone
    zonefile-sync: -1
    acl: sync
zone:
  - domain: catalog.invalid.
    file: catalog.zone
    catalog-role: interpret
    catalog-template: member
`,
  );
  writeFileSync(join(folder, 'template.zone'), zoneText('@').replace('$ORIGIN @\n', ''));
  writeFileSync(
    join(folder, 'catalog.zone'),
    ['@ 0 SOA invalid. invalid. 1 3600 600 86400 0', '@ 0 NS invalid.', 'version 0 TXT "2"', ''].join('\n'),
  );
  const control = ['-s', join(folder, 'knot.sock')];
  return {
    program: 'knotd',
    words: ['-c', join(folder, 'knot.conf')],
    giveZone: (zone, lines) => {
      writeFileSync(join(folder, `${zone}zone`), zoneText(zone, lines));
      for (const words of [
        ['conf-begin'],
        ['conf-set', `zone[${zone}]`],
        ['conf-set', `zone[${zone}].file`, `${zone}zone`],
        ['conf-commit'],
      ])
        run('knotc', [...control, ...words]);
    },
  };
}

function pdnsServer({ folder, host, port, secret }: Place): Prepared {
  const database = join(folder, 'pdns.sqlite3');
  mkdirSync(join(folder, 'run'));
  run('sqlite3', [database, '.read /usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql']);
  writeFileSync(
    join(folder, 'pdns.conf'),
    `launch=gsqlite3
gsqlite3-database=${database}
gsqlite3-dnssec=no
local-address=${host}
local-port=${port}
socket-dir=${folder}/run
dnsupdate=yes
allow-dnsupdate-from=${host}
daemon=no
guardian=no
disable-axfr=no
zone-cache-refresh-interval=0
query-cache-ttl=0
cache-ttl=0
negquery-cache-ttl=0
`,
  );
  const tool = (...words: string[]): void => run('pdnsutil', [`--config-dir=${folder}`, ...words]);
  tool('import-tsig-key', 'dns-sync.key', algorithms.pdns, secret.toString('base64'));
  return {
    program: 'pdns_server',
    words: [`--config-dir=${folder}`],
    giveZone: (zone, lines) => {
      const file = join(folder, `${zone}zone`);
      writeFileSync(file, zoneText(zone, lines));
      const name = zone.replace(/\.$/, '');
      tool('load-zone', name, file);
      tool('set-meta', name, 'TSIG-ALLOW-AXFR', 'dns-sync.key');
      tool('set-meta', name, 'TSIG-ALLOW-DNSUPDATE', 'dns-sync.key');
      tool('set-meta', name, 'ALLOW-DNSUPDATE-FROM', host);
    },
  };
}

function run(program: string, words: readonly string[]): void {
  const { status, stderr, stdout, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}${stdout}${error?.message ?? ''}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}
