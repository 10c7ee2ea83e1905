import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A record in Plesk's database. */
export interface RecordRow {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string | null;
  readonly ttl?: number;
}

/** A zone and its domain in Plesk's database. `status` and `webspace` are those of the domain. */
export interface ZoneRow {
  readonly name: string;
  readonly serial: number;
  readonly records: readonly RecordRow[];
  readonly displayName?: string;
  readonly status?: number;
  readonly webspace?: number;
}

/** Debian's path of the server. */
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin` };

const soa = { ttl: 86_400, refresh: 10_800, retry: 3600, expire: 604_800, minimum: 10_800 };

/**
 * A MariaDB server with tables like Plesk's, on a socket in a test's directory, and a `plesk` that queries it.
 * Column types are derived from public sources.
 */
export class PleskDatabase {
  /** The executable for DNS_SYNC_PLESK. */
  readonly program: string;
  readonly #dir: string;
  readonly #server: ChildProcess;

  private constructor(dir: string, server: ChildProcess) {
    this.#dir = dir;
    this.#server = server;
    this.program = join(dir, 'plesk');
  }

  static async open(parent: string): Promise<PleskDatabase> {
    const dir = join(parent, 'mariadb');
    // A starting server removes all temporary tables from its folder, even foreign ones.
    const temporary = join(dir, 'tmp');
    mkdirSync(temporary, { recursive: true });
    const env = { ...environment, TMPDIR: temporary };
    const user = `--user=${userInfo().username}`;
    const data = `--datadir=${join(dir, 'data')}`;
    const install = ['--no-defaults', user, data, '--auth-root-authentication-method=normal', '--skip-test-db'];
    const made = spawnSync('mariadb-install-db', install, { env, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr}`);
    const place = [`--socket=${join(dir, 'socket')}`, `--pid-file=${join(dir, 'pid')}`, '--skip-networking'];
    const speed = ['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=64M', '--skip-log-bin'];
    const server = spawn('mariadbd', ['--no-defaults', user, data, ...place, ...speed], { env, stdio: 'ignore' });
    const database = new PleskDatabase(dir, server);
    database.asUser('root');
    for (let tries = 0; database.#run('SELECT 1').status !== 0; tries++) {
      if (tries === 600 || server.exitCode !== null) throw new Error('mariadbd did not start');
      await pause(100);
    }
    database.sql(schema, '');
    return database;
  }

  async close(): Promise<void> {
    this.#server.kill();
    if (this.#server.exitCode === null) await once(this.#server, 'exit');
  }

  /** Runs statements as the administrator, and returns the rows. */
  sql(statements: string, database = 'psa'): string {
    const { status, stdout, stderr } = this.#run(statements, database);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }

  /** Starts a client that reads statements from stdin. */
  client(): ChildProcess {
    return spawn('mariadb', [...this.#words('root'), 'psa'], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  /** Sets options of the client that `plesk db` calls, as lines of the section `[mysql]`. */
  settings(...lines: readonly string[]): void {
    writeFileSync(join(this.#dir, 'client.cnf'), `[mysql]\n${lines.join('\n')}\n`);
  }

  /** Sets the user of `plesk db`, and a shell command that filters its answer. */
  asUser(user: string, filter = 'cat'): void {
    this.settings();
    const client = [
      'mariadb',
      `--defaults-file=${join(this.#dir, 'client.cnf')}`,
      ...this.#words(user).slice(1),
      'psa',
    ];
    const slot = (value: string): string => `exec ${client.join(' ')} -e "${value}"`;
    const row = (name: string, value: string): string => `(1, 'dnsConnector', '${name}', ${value})`;
    const lines = [
      '#!/bin/sh',
      'words="$1 $2 $3"',
      'case "$words" in',
      `"db "*) shift`,
      `  ${filter === 'cat' ? 'exec ' : ''}${client.join(' ')} "$@"${filter === 'cat' ? '' : ` | ${filter}; exit`};;`,
      '"bin server_dns --enable-custom-backend")',
      '  command=$(printf %s "$4" | base64 | tr -d "\\n")',
      `  ${slot(`REPLACE ServiceNodeConfiguration VALUES ${row('custom', "'true'")}, ${row('custom_script', "FROM_BASE64('$command')")}`)};;`,
      `"bin server_dns --disable-custom-backend") ${slot(`REPLACE ServiceNodeConfiguration VALUES ${row('custom', "'false'")}`)};;`,
      'esac',
      'echo "Unknown command: $words" >&2; exit 1',
    ];
    writeFileSync(this.program, `${lines.join('\n')}\n`);
    chmodSync(this.program, 0o755);
  }

  /** Replaces all zones. */
  put(zones: readonly ZoneRow[]): void {
    const rows = { zones: [] as string[], records: [] as string[], domains: [] as string[] };
    for (const [i, { name, displayName = name, serial, records, status = 0, webspace = 0 }] of zones.entries()) {
      const id = i + 2;
      const email = text(`hostmaster@${name}`);
      rows.zones.push(`(${id}, ${text(name)}, ${text(displayName)}, ${email}, '${serial}')`);
      rows.domains.push(`(${id}, ${text(name)}, ${text(displayName)}, ${id}, ${status}, ${webspace})`);
      for (const { host, type, value, opt, ttl } of records)
        rows.records.push(
          `(${id}, ${text(type)}, ${text(host)}, ${text(value)}, ${text(opt ?? null)}, ${ttl ?? 'NULL'})`,
        );
    }
    const insert = (columns: string, values: readonly string[]): string =>
      values.length === 0 ? '' : `INSERT INTO ${columns} VALUES ${values.join(',')};`;
    this.sql(
      [
        'DELETE FROM dns_zone WHERE id <> 1; DELETE FROM dns_recs; DELETE FROM domains; DELETE FROM domain_aliases;',
        insert('dns_zone (id, name, displayName, email, serial)', rows.zones),
        insert('domains (id, name, displayName, dns_zone_id, status, webspace_status)', rows.domains),
        insert('dns_recs (dns_zone_id, type, host, val, opt, ttl)', rows.records),
      ].join('\n'),
    );
  }

  #run(statements: string, database = '') {
    const words = [...this.#words('root'), '--default-character-set=utf8mb4', '-N', database].filter(Boolean);
    return spawnSync('mariadb', words, { env: environment, input: statements, encoding: 'utf8' });
  }

  #words(user: string): readonly string[] {
    return ['--no-defaults', `--socket=${join(this.#dir, 'socket')}`, `--user=${user}`];
  }
}

/** Returns the hook call with the same content as a zone. */
export function callOf({ name, displayName = name, serial, records }: ZoneRow): object {
  const rr = records.map(({ host, type, opt, value, ttl }) => ({
    host,
    displayHost: host,
    type,
    opt: opt ?? '',
    value,
    displayValue: value,
    ...(ttl !== undefined && { ttl }),
  }));
  const whole = {
    ...soa,
    email: `hostmaster@${name}`,
    status: 0,
    type: 'master',
    serial,
    serial_format: 'UNIXTIMESTAMP',
  };
  return { command: 'update', zone: { name: `${name}.`, displayName: `${displayName}.`, soa: whole, rr } };
}

function text(value: string | null): string {
  return value === null ? 'NULL' : `_utf8mb4 X'${Buffer.from(value).toString('hex')}'`;
}

const id = 'id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY';
const name = "name VARCHAR(255) NOT NULL, displayName VARCHAR(255) NOT NULL DEFAULT ''";
const status = 'status BIGINT UNSIGNED NOT NULL DEFAULT 0';
const times = Object.entries(soa).map(([column, value]) => `${column} INT UNSIGNED NOT NULL DEFAULT ${value}`);

const schema = `
CREATE DATABASE psa CHARACTER SET utf8mb4; USE psa;
CREATE TABLE ServiceNodeConfiguration (serviceNodeId INT UNSIGNED NOT NULL, section VARCHAR(191) NOT NULL,
  name VARCHAR(191) NOT NULL, value MEDIUMTEXT, PRIMARY KEY (serviceNodeId, section, name)) ENGINE=InnoDB;
CREATE TABLE dns_zone (${id}, ${name}, email VARCHAR(255), type ENUM('slave', 'master') NOT NULL DEFAULT 'master',
  ${status}, ${times.join(', ')}, serial VARCHAR(12) NOT NULL DEFAULT '0',
  serial_format ENUM('UNIXTIMESTAMP', 'YYYYMMDDNN') NOT NULL DEFAULT 'UNIXTIMESTAMP') ENGINE=InnoDB;
CREATE TABLE dns_recs (${id}, dns_zone_id INT UNSIGNED NOT NULL, type VARCHAR(10) NOT NULL,
  displayHost VARCHAR(255) NOT NULL DEFAULT '', host VARCHAR(255) NOT NULL, displayVal MEDIUMTEXT, val MEDIUMTEXT,
  opt VARCHAR(255), time_stamp TIMESTAMP, ttl INT UNSIGNED, KEY (dns_zone_id)) ENGINE=InnoDB;
CREATE TABLE domains (${id}, ${name}, dns_zone_id INT UNSIGNED NOT NULL DEFAULT 0, ${status},
  webspace_status BIGINT UNSIGNED NOT NULL DEFAULT 0, htype VARCHAR(20) NOT NULL DEFAULT 'vrt_hst') ENGINE=InnoDB;
CREATE TABLE domain_aliases (${id}, dom_id INT UNSIGNED NOT NULL, name VARCHAR(255) NOT NULL, ${status},
  dns_zone_id INT UNSIGNED NOT NULL DEFAULT 0) ENGINE=InnoDB;
INSERT INTO dns_zone (id, name) VALUES (1, '');
INSERT INTO dns_recs (dns_zone_id, type, host, val) VALUES (1, 'A', '<domain>.', '<ip>');
`;
