import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench, type Ended } from '../support/bench.ts';
import { startOnWindows } from './program.ts';

const update = {
  command: 'update',
  zone: {
    name: 'a.example.',
    soa: { ttl: 300, serial: 1 },
    rr: [{ host: 'a.example.', type: 'A', value: '192.0.2.1' }],
  },
};

/** The answer of a Windows program if its words contain `when`: an exit code, octets, an access list. */
interface Answer {
  readonly when: string;
  readonly code?: number;
  readonly hex?: string;
  readonly sddl?: string;
}

describe('setup on Windows', () => {
  let bench: Bench;
  let server: FakePlesk;
  let drive: string;
  let env: Record<string, string>;
  before(async () => {
    bench = await Bench.open();
    server = new FakePlesk(bench.dir);
    // The folder of the tests is directly below the drive.
    drive = join(bench.dir, '../..');
  });
  after(async () => bench.close());
  beforeEach(() => {
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...others } = bench.env;
    const plesk = { DNS_SYNC_PLESK: join(drive, 'Plesk (x86)/plesk.exe') };
    env = { ...others, ...plesk, DNS_SYNC_TEST_TOOLS: bench.dir };
    for (const place of ['ProgramData/dns-sync', 'Program Files/dns-sync', 'etc', 'var'])
      rmSync(join(drive, place), { recursive: true, force: true });
    for (const name of ['tools.ndjson', 'icacls.json', 'schtasks.json', 'chcp.json'])
      rmSync(join(bench.dir, name), { force: true });
    server.set({ slot: {}, faults: [] });
  });

  const answer = (program: string, answers: readonly Answer[]): void =>
    writeFileSync(join(bench.dir, `${program}.json`), JSON.stringify(answers));
  /** Returns the arguments of the runs of a program. */
  const ran = (program: string): readonly string[] => {
    const file = join(bench.dir, 'tools.ndjson');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    return lines
      .map((line) => JSON.parse(line) as string[])
      .filter(([name]) => name === program)
      .map(([, ...words]) => words.join(' '));
  };
  const run = async (words: readonly string[], more: Record<string, string> = {}): Promise<Ended> =>
    bench.execute('dns-sync.cjs', words, '', { ...env, ...more });
  const standard = (name: string): string => join(drive, 'ProgramData/dns-sync', name);

  /** Returns the exit code of Wine's own schtasks for a task file. */
  const takenByWine = async (file: string): Promise<string> => {
    const text = `
      const [task, result] = words;
      const { status, error } = require('child_process').spawnSync(
        'C:/lane/wine-schtasks.exe', ['/create', '/f', '/tn', 'tried', '/xml', task], { stdio: 'ignore' });
      fs.writeFileSync(result, String(error ?? status));
      ready();`;
    const result = join(bench.dir, 'taken');
    await (await startOnWindows(bench, text, file, result)).stop();
    return readFileSync(result, 'utf8');
  };

  it('puts everything in its place, for administrators only, and the registered command works', async () => {
    const { code, stdout, stderr } = await run(['setup', '--yes', '--server', 'plesk.example']);
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.deepEqual(JSON.parse(readFileSync(standard('config.json'), 'utf8')), { server: 'plesk.example' });
    assert.ok(existsSync(standard('state')));
    assert.deepEqual(ran('icacls'), [
      String.raw`C:\ProgramData\dns-sync /setowner *S-1-5-32-544`,
      String.raw`C:\ProgramData\dns-sync /reset`,
      String.raw`C:\ProgramData\dns-sync /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F`,
      String.raw`C:\ProgramData\dns-sync /grant psaadm:(OI)(CI)M`,
    ]);
    assert.deepEqual(ran('schtasks'), [
      String.raw`/Create /F /RU SYSTEM /TN dns-sync-drift /XML C:\ProgramData\dns-sync\dns-sync-drift.xml`,
      String.raw`/Create /F /RU SYSTEM /TN dns-sync-retry /XML C:\ProgramData\dns-sync\dns-sync-retry.xml`,
    ]);
    const [version = ''] = readdirSync(join(drive, 'Program Files/dns-sync/versions'));
    const folder = String.raw`C:\Program Files\dns-sync\versions\ `.trim() + version;
    const xml = readFileSync(standard('dns-sync-retry.xml'), 'utf16le');
    assert.ok(xml.startsWith('\uFEFF<?xml version="1.0" encoding="UTF-16"?>\r\n'));
    const { Exec } = new XMLParser().parse(xml).Task.Actions;
    assert.equal(
      Exec.Arguments,
      String.raw`"${folder}\dns-sync.cjs" "--config" "C:\ProgramData\dns-sync\config.json" "--event-log" "retry"`,
    );
    for (const name of ['drift', 'retry'])
      assert.equal(await takenByWine(`C:\\ProgramData\\dns-sync\\dns-sync-${name}.xml`), '0');
    assert.equal(await takenByWine(String.raw`C:\ProgramData\dns-sync\config.json`), '1');
    const command = String.raw`"${Exec.Command}" "${folder}\dns-sync-hook.cjs"`;
    assert.deepEqual(server.state.slot, { custom: 'true', custom_script: command });
    // The hook as Plesk calls it: without our variables, in another current directory.
    const hook = join(drive, 'Program Files/dns-sync/versions', version, 'dns-sync-hook.cjs');
    const call = await bench.execute(hook, [], JSON.stringify(update), env);
    assert.equal(call.code, 0, call.stderr);
    assert.deepEqual(readdirSync(standard('state/zones')), ['a.example.json']);
    const status = await run(['status']);
    assert.equal(status.code, 0, status.stdout + status.stderr);
  });

  it('registers the places that the environment names, as arguments of hook and tasks', async () => {
    const config = join(bench.dir, 'Käse & Co (2)', 'config.json');
    const state = join(bench.dir, 'Käse & Co (2)', "o'state");
    const { code, stdout, stderr } = await run(['setup', '--yes', '--server', 'plesk.example'], {
      DNS_SYNC_CONFIG: config,
      DNS_SYNC_STATE_DIR: state,
    });
    assert.equal(code, 0, `${stdout}${stderr}`);
    const shown = (path: string): string => `C:${path.slice(drive.length).replaceAll('/', '\\')}`;
    const { custom_script: command = '' } = server.state.slot;
    assert.ok(command.endsWith(`"--config" "${shown(config)}" "--state-dir" "${shown(state)}"`), command);
    const [, hook = ''] = /^"[^"]+" "([^"]+)" /.exec(command) ?? [];
    const words = ['--config', config, '--state-dir', state];
    const call = await bench.execute(
      join(drive, hook.slice(3).replaceAll('\\', '/')),
      words,
      JSON.stringify(update),
      env,
    );
    assert.equal(call.code, 0, call.stderr);
    assert.deepEqual(readdirSync(join(state, 'zones')), ['a.example.json']);
    const tasks = readdirSync(join(bench.dir, 'Käse & Co (2)')).filter((name) => name.endsWith('.xml'));
    assert.equal(tasks.length, 2);
    assert.ok(ran('icacls').some((line) => line === `${shown(state)} /reset`));
    assert.ok(!existsSync(standard('config.json')));
  });

  it("reports a task that couldn't be created, in readable letters, and the command to run by hand", async () => {
    // "Zugriff verweigert für ..." in code page 850.
    answer('schtasks', [
      {
        when: 'dns-sync-drift',
        code: 1,
        hex: Buffer.from('FEHLER: f\u0081r diesen Benutzer\r\n', 'latin1').toString('hex'),
      },
    ]);
    answer('chcp', [{ when: '', hex: Buffer.from('Aktive Codepage: 850.\r\n').toString('hex') }]);
    const { code, stderr } = await run(['setup', '--yes']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /schtasks failed: FEHLER: für diesen Benutzer\. Run as an administrator: schtasks \/Create \/F/,
    );
    assert.match(stderr, /\/TN dns-sync-drift \/XML C:\\ProgramData\\dns-sync\\dns-sync-drift\.xml$/m);
  });

  it('refuses a state directory elsewhere that others may write to, and doctor does too', async () => {
    const state = join(bench.dir, 'own state');
    mkdirSync(state);
    answer('icacls', [{ when: 'own state', sddl: 'D:AI(A;OICIID;FA;;;BA)(A;OICIID;0x1301bf;;;AU)' }]);
    const places = { DNS_SYNC_STATE_DIR: state };
    const { code, stderr } = await run(['setup', '--yes'], places);
    assert.equal(code, 1);
    assert.match(stderr, /the state directory C:\\t\\\S+\\own state\. Run as an/);
    assert.match(stderr, /icacls "C:\\t\\\S+\\own state" \/setowner \*S-1-5-32-544 & icacls/);
    assert.ok(!ran('icacls').some((line) => line.includes('own state /reset')), 'an administrator made it');
    const doctor = await run(['doctor'], places);
    assert.match(doctor.stdout, /Authenticated Users can write to/);
  });

  it('does not hide the configuration of an earlier version', async () => {
    mkdirSync(join(drive, 'etc/dns-sync'), { recursive: true });
    mkdirSync(join(drive, 'var/lib/dns-sync'), { recursive: true });
    writeFileSync(join(drive, 'etc/dns-sync/config.json'), '{}');
    const { code, stderr } = await run(['setup', '--yes']);
    assert.equal(code, 1);
    assert.match(stderr, /no configuration at C:\\ProgramData\\dns-sync\\config\.json\. An earlier version kept it/);
    assert.match(stderr, /move "C:\\var\\lib\\dns-sync" "C:\\ProgramData\\dns-sync\\state"/);
    assert.ok(!existsSync(standard('config.json')));
    assert.match((await run(['status'])).stderr, /An earlier version kept it elsewhere/);
  });

  it('is undone, including the tasks and their files', async () => {
    assert.equal((await run(['setup', '--yes'])).code, 0);
    const { code, stdout, stderr } = await run(['setup', '--uninstall', '--purge', '--yes']);
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.deepEqual(ran('schtasks').slice(2), ['/Delete /F /TN dns-sync-drift', '/Delete /F /TN dns-sync-retry']);
    assert.equal(server.state.slot['custom'], 'false');
    assert.ok(!existsSync(standard('state')));
    assert.ok(!existsSync(join(drive, 'Program Files/dns-sync')));
    assert.ok(!existsSync(join(drive, 'ProgramData/dns-sync')));
  });

  it("copies a task's stderr to the event log", async () => {
    const { code, stderr } = await run(['--event-log', 'retry']);
    assert.equal(code, 1);
    const [entry = '', ...more] = ran('eventcreate');
    assert.deepEqual(more, []);
    assert.ok(entry.startsWith('/L APPLICATION /SO dns-sync /T ERROR /ID 101 /D dns-sync: no configuration at'));
    assert.ok(entry.includes(stderr.trim()));
  });
});
