import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { caFile, LocalSmtp } from '../../fixtures/smtp/local-smtp.ts';
import type { EventsDocument } from '../../src/sync/events/read-events.ts';
import { withClock } from '../support/at-clock.ts';
import { Bench } from '../support/bench.ts';

const update = (zone: string, serial: number, ...values: readonly string[]) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: values.map((value, n) => ({ host: `h${n}.${zone}`, type: 'A', value })),
  },
});
/** A call with a record that is rejected: one event. */
const rejecting = (zone: string, serial = 1) => update(zone, serial, '192.0.2.1', 'nonsense');

interface Posted {
  readonly body: string;
  readonly signature: string | null;
}

/** A webhook on loopback. */
class Hook {
  readonly posted: Posted[] = [];
  status = 200;
  onPost: () => void = () => {};
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      this.posted.push({ body, signature: (request.headers['x-dns-sync-signature'] as string | undefined) ?? null });
      this.onPost();
      response.writeHead(this.status).end();
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
  }

  /** The zones of all events that arrived. */
  get zones(): readonly string[] {
    return this.posted.flatMap(({ body }) =>
      (JSON.parse(body) as { events: readonly { zone: string }[] }).events.map(({ zone }) => zone),
    );
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('notifications', () => {
  let bench: Bench;
  let hook: Hook;
  let url: string;
  const configure = (notify: object, others: object = {}): void =>
    bench.configure({ hook: { apply: 'record' }, notify, ...others });
  const secret = (name: string, content: string): string => {
    const file = join(bench.dir, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  beforeEach(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    hook = new Hook();
    url = await hook.listen();
  });
  afterEach(async () => {
    hook.close();
    await bench.close();
  });

  describe('by webhook', () => {
    it('are sent once by apply, drift and retry, and never by the hook', async () => {
      configure({ webhook: { url } });
      await bench.hook(rejecting('a.example.'));
      assert.deepEqual(hook.zones, []);
      await bench.run('apply', '--yes');
      assert.deepEqual(hook.zones, ['a.example.']);
      await bench.run('apply', '--yes');
      await bench.run('drift');
      await bench.run('retry');
      assert.deepEqual(hook.zones, ['a.example.']);
      await bench.hook(rejecting('b.example.'));
      await bench.run('retry');
      assert.deepEqual(hook.zones, ['a.example.', 'b.example.']);
      await bench.hook(rejecting('c.example.'));
      await bench.run('drift');
      assert.deepEqual(hook.zones, ['a.example.', 'b.example.', 'c.example.']);
      const { format, server } = JSON.parse(hook.posted[0]?.body ?? '') as { format: number; server: string };
      assert.deepEqual([format, server], [1, 'plesk.example']);
    });

    it('are signed, and come as text for chat tools', async () => {
      configure({ webhook: { url, secretFile: secret('secret', 'hush\n'), format: 'text' } });
      await bench.hook(rejecting('a.example.'));
      await bench.run('retry');
      const [{ body, signature } = { body: '', signature: '' }] = hook.posted;
      assert.equal(signature, `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}`);
      const content = JSON.parse(body) as { text: string };
      assert.deepEqual(Object.keys(content), ['text']);
      assert.match(content.text, /rejected: a\.example\.\n.*nonsense/);
    });

    it('send only the chosen kinds', async () => {
      configure({ webhook: { url }, events: ['synchronized'] });
      await bench.hook(rejecting('a.example.'));
      await bench.run('apply', '--yes');
      const kinds = hook.posted.flatMap(({ body }) =>
        (JSON.parse(body) as EventsDocument).events.map(({ kind }) => kind),
      );
      assert.deepEqual(kinds, ['synchronized']);
    });

    it('are tried again until they arrive; the failure is reported and changes no exit code', async () => {
      configure({ webhook: { url } });
      await bench.hook(rejecting('a.example.'));
      hook.status = 500;
      const failed = await bench.run('retry');
      assert.equal(failed.code, 0);
      assert.match(failed.stderr, /a notification could not be sent: webhook: 127\.0\.0\.1:\d+ answered 500/);
      const status = await bench.run('status');
      assert.match(status.stderr, /notify: webhook has failed since [^\n]+ answered 500/);
      const doctor = await bench.run('doctor');
      assert.match(doctor.stdout, /notifications[\s\S]*webhook[^\n]+answered 500/);
      assert.equal(doctor.code, 2);
      hook.close();
      const silent = await bench.run('retry');
      assert.equal(silent.code, 0);
      assert.match(silent.stderr, /can't be reached/);
      hook = new Hook();
      configure({ webhook: { url: await hook.listen() } });
      await bench.run('retry');
      assert.deepEqual(hook.zones, ['a.example.']);
      assert.doesNotMatch((await bench.run('status')).stderr, /notify/);
      assert.doesNotMatch((await bench.run('doctor')).stdout, /answered/);
    });

    it('are repeated at most once if the process is killed between the message and its record', async () => {
      configure({ webhook: { url } });
      await bench.hook(rejecting('a.example.'));
      const preload = join(bench.dir, 'die.cjs');
      writeFileSync(
        preload,
        `const fs = require('node:fs');
         const rename = fs.renameSync;
         let writes = 0;
         fs.renameSync = (from, to) => {
           // The first write is in front of the message.
           if (String(to).includes('notified') && ++writes === 2) process.kill(process.pid, 'SIGKILL');
           return rename(from, to);
         };\n`,
      );
      const killed = await bench.with({ NODE_OPTIONS: `--require ${preload}` }).run('notify');
      assert.equal(killed.code, null);
      assert.deepEqual(hook.zones, ['a.example.']);
      for (let runs = 0; runs < 3; runs++) await bench.run('notify');
      assert.ok(hook.zones.length <= 2 && hook.zones.length >= 1, hook.zones.join());
    });

    it('are not sent if it could not be recorded that they were', async () => {
      const log = join(bench.dir, 'sent.log');
      const script = join(bench.dir, 'sink.sh');
      writeFileSync(script, `#!/bin/sh\ncat >> ${log}\n`, { mode: 0o755 });
      configure({ webhook: { url }, command: script });
      await bench.hook(rejecting('a.example.'));
      const preload = join(bench.dir, 'full.cjs');
      writeFileSync(
        preload,
        `const fs = require('node:fs');
         const rename = fs.renameSync;
         fs.renameSync = (from, to) => {
           if (!String(to).includes('notified')) return rename(from, to);
           throw Object.assign(new Error('ENOSPC: no space left on device, rename'), { code: 'ENOSPC', syscall: 'rename' });
         };\n`,
      );
      for (let runs = 0; runs < 2; runs++) {
        const { code, stderr } = await bench.with({ NODE_OPTIONS: `--require ${preload}` }).run('retry');
        assert.equal(code, 0, stderr);
        const failures = stderr.match(/a notification could not be sent: .*no space left/g) ?? [];
        assert.equal(failures.length, 2, 'of both channels');
      }
      assert.deepEqual(hook.zones, []);
      assert.equal(existsSync(log), false);
      await bench.run('retry');
      assert.deepEqual(hook.zones, ['a.example.']);
      assert.equal(existsSync(log), true);
    });

    it('are not sent by two processes at once', async () => {
      configure({ webhook: { url } });
      for (const zone of ['a.example.', 'b.example.', 'c.example.']) await bench.hook(rejecting(zone));
      await Promise.all(Array.from({ length: 4 }, async () => bench.run('notify')));
      assert.deepEqual(hook.zones, ['a.example.', 'b.example.', 'c.example.']);
    });
  });

  it('by command are one event a run, and go on after the one that failed', async () => {
    const log = join(bench.dir, 'events.log');
    const script = join(bench.dir, 'sink.sh');
    writeFileSync(script, `#!/bin/sh\n[ -e ${bench.dir}/broken ] && exit 3\ncat >> ${log}\n`);
    chmodSync(script, 0o755);
    configure({ command: script });
    for (const zone of ['a.example.', 'b.example.']) await bench.hook(rejecting(zone));
    writeFileSync(join(bench.dir, 'broken'), '');
    const failed = await bench.run('notify');
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /command: it ended with exit code 3/);
    await bench.run('retry');
    rmSync(join(bench.dir, 'broken'));
    await bench.run('retry');
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const { events } = await bench.json<EventsDocument>('events');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      events,
    );
    assert.equal(lines.length, 2);
  });

  it('by command read the events once, however many there are', async () => {
    const opened = join(bench.dir, 'opened.log');
    const preload = join(bench.dir, 'count.cjs');
    writeFileSync(
      preload,
      `const fs = require('node:fs');
       const read = fs.readSync;
       const paths = new Map();
       const open = fs.openSync;
       fs.openSync = (path, ...rest) => {
         const file = open(path, ...rest);
         paths.set(file, String(path));
         return file;
       };
       fs.readSync = (file, ...rest) => {
         if (paths.get(file)?.includes('events-')) fs.appendFileSync(${JSON.stringify(opened)}, 'x');
         return read(file, ...rest);
       };\n`,
    );
    const readsFor = async (zones: number): Promise<number> => {
      await bench.hook(Array.from({ length: zones }, (_, n) => rejecting(`z${n}of${zones}.example.`)));
      rmSync(opened, { force: true });
      const { code, stderr } = await bench.with({ NODE_OPTIONS: `--require ${preload}` }).run('notify');
      assert.equal(code, 0, stderr);
      return existsSync(opened) ? readFileSync(opened).length : 0;
    };
    configure({ command: 'true' });
    const few = await readsFor(2);
    assert.ok(few > 0);
    const more = await readsFor(8);
    assert.ok(more < few + 6, `${more} reads for six more events, ${few} before`);
  });

  it('of a daily digest are one message a day', async () => {
    configure({ webhook: { url }, digest: 'daily' });
    await bench.hook(rejecting('a.example.'));
    await bench.run('retry');
    await bench.hook(rejecting('b.example.'));
    await bench.hook(rejecting('c.example.'));
    await bench.run('retry');
    assert.deepEqual(hook.zones, ['a.example.']);
    await withClock(bench, 24 * 3_600_000).run('retry');
    assert.equal(hook.posted.length, 2);
    assert.deepEqual(hook.zones, ['a.example.', 'b.example.', 'c.example.']);
  });

  describe('by mail', () => {
    let smtp: LocalSmtp;
    const start = async (options: Parameters<typeof LocalSmtp.start>[0] = {}): Promise<void> => {
      smtp = await LocalSmtp.start(options);
    };
    afterEach(async () => smtp.close());
    const mail = (to: object) => ({
      mail: { to: ['admin@example.com', 'b@example.com'], from: 'dns@example.com', ...to },
    });

    it('are one message for all zones that fail for one reason', async () => {
      await start();
      configure(mail({ smtp: `smtp://127.0.0.1:${smtp.port}` }), { hook: { apply: 'inline' } });
      bench.route53.faults.add({ kind: 'internal-error' });
      await bench.hook(Array.from({ length: 60 }, (_, n) => update(`z${n}.example.`, 1, '192.0.2.1')));
      await bench.run('retry');
      assert.equal(smtp.delivered.length, 1);
      const [message] = smtp.delivered;
      assert.deepEqual([message?.from, message?.to], ['dns@example.com', ['admin@example.com', 'b@example.com']]);
      const content = message?.content.replaceAll(/=\r\n|\r\n(?= )/g, '') ?? '';
      assert.match(content, /\r\nSubject: \[dns-sync plesk\.example\] failing at route53: 60 zones \([\w-]+\)\r\n/);
      assert.match(content, /Auto-Submitted: auto-generated/);
      assert.match(content, /Zones: z\d+\.example\., [^\r]*, and 40 more\r/);
    });

    it('take STARTTLS where it is offered, with a certificate that nobody has to prove on this machine', async () => {
      await start({ offersStartTls: true });
      const passwordFile = secret('password', 'geheim\n');
      configure(mail({ smtp: `smtp://me%40x@127.0.0.1:${smtp.port}`, passwordFile }));
      const test = await bench.run('notify', '--test');
      assert.deepEqual([test.code, test.stdout], [0, 'mail: sent\n'], test.stderr);
      assert.deepEqual([smtp.delivered[0]?.isEncrypted, smtp.delivered[0]?.login], [true, 'me@x geheim']);
    });

    it('never send a password elsewhere without TLS that is proven', async () => {
      await start({ offersStartTls: true });
      const passwordFile = secret('password', 'geheim');
      // Any address but a loopback one: it leads here all the same.
      configure(mail({ smtp: `smtp://me@0.0.0.0:${smtp.port}`, passwordFile }));
      const unproven = await bench.run('notify', '--test');
      assert.equal(unproven.code, 1);
      assert.match(unproven.stderr, /^mail: [^\n]*certificate/m);
      const proven = await bench.with({ NODE_EXTRA_CA_CERTS: caFile }).run('notify', '--test');
      assert.equal(proven.code, 0, proven.stderr);
      await smtp.close();
      await start();
      configure(mail({ smtp: `smtp://me@0.0.0.0:${smtp.port}`, passwordFile }));
      const plain = await bench.with({ NODE_EXTRA_CA_CERTS: caFile }).run('notify', '--test');
      assert.equal(plain.code, 1);
      assert.deepEqual(smtp.delivered, []);
      assert.doesNotMatch(`${unproven.stderr}${plain.stderr}`, /geheim/);
    });

    it('by smtps need a certificate that is proven', async () => {
      await start({ secure: true });
      configure(mail({ smtp: `smtps://localhost:${smtp.port}` }));
      assert.match((await bench.run('notify', '--test')).stderr, /certificate/);
      const { code, stderr } = await bench.with({ NODE_EXTRA_CA_CERTS: caFile }).run('notify', '--test');
      assert.equal(code, 0, stderr);
      assert.equal(smtp.delivered[0]?.isEncrypted, true);
    });

    it('refuse a password file that others may read', async () => {
      await start();
      const passwordFile = secret('password', 'geheim');
      chmodSync(passwordFile, 0o644);
      configure(mail({ smtp: `smtp://me@127.0.0.1:${smtp.port}`, passwordFile }));
      const { code, stderr } = await bench.run('notify', '--test');
      assert.equal(code, 1);
      assert.match(stderr, /password file .* others may read/);
      assert.equal(smtp.connections, 0);
    });

    it('use sendmail of the PATH if no server is given', async () => {
      await start();
      const bin = join(bench.dir, 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'sendmail'), `#!/bin/sh\necho "$@" > ${bench.dir}/words\ncat > ${bench.dir}/mail\n`);
      chmodSync(join(bin, 'sendmail'), 0o755);
      configure({ mail: { to: ['admin@example.com'] } });
      const env = { PATH: `${bin}:${bench.env['PATH']}` };
      const { code, stderr } = await bench.with(env).run('notify', '--test');
      assert.equal(code, 0, stderr);
      assert.equal(
        readFileSync(join(bench.dir, 'words'), 'utf8'),
        '-i -f dns-sync@plesk.example -- admin@example.com\n',
      );
      assert.match(
        readFileSync(join(bench.dir, 'mail'), 'utf8'),
        /^From: dns-sync@plesk\.example\nTo: admin@example\.com\n/m,
      );
    });
  });

  it('by mail need "from" if the name of the server is no domain', async () => {
    const smtp = 'smtp://127.0.0.1:9';
    configure({ mail: { to: ['a@example.com'], smtp } }, { server: 'my server' });
    await bench.hook(rejecting('a.example.'));
    const { code, stderr } = await bench.run('notify');
    assert.equal(code, 1);
    assert.match(stderr, /mail: "dns-sync@my server" is not a mail address\. Set notify\.mail\.from/);
    configure({ mail: { to: ['a@example.com'], smtp, from: 'dns@example.com' } }, { server: 'my server' });
    assert.match((await bench.run('notify')).stderr, /ECONNREFUSED/);
  });

  it('are refused where no channel is configured, and where a URL has a password', async () => {
    const none = await bench.run('notify');
    assert.deepEqual([none.code, /no channel for notifications/.test(none.stderr)], [1, true]);
    for (const notify of [
      { mail: { to: [] } },
      { mail: { to: ['a b@example.com'] } },
      { mail: { to: ['a@example.com'], smtp: 'smtp://me:pw@example.com' } },
      { mail: { to: ['a@example.com'], smtp: 'smtp://example.com', passwordFile: '/x' } },
      { mail: { to: ['a@example.com'], smtp: 'smtp://us%er@example.com' } },
      { webhook: { url: 'ftp://example.com' } },
      { webhook: { url: 'no URL' } },
      { command: '' },
      { events: ['nosuch'] },
    ]) {
      configure(notify);
      const { code, stderr } = await bench.run('status');
      assert.equal(code, 1, JSON.stringify(notify));
      assert.match(stderr, /"notify\./, JSON.stringify(notify));
    }
  });
});

describe('events about Plesk', () => {
  let bench: Bench;
  let server: FakePlesk;
  before(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    server = new FakePlesk(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = server.program;
  });
  after(async () => bench.close());
  /** Registers or unregisters the hook. */
  const plesk = async (word: 'enable' | 'disable'): Promise<void> => {
    const { code, stderr } = await bench.run('plesk', word);
    assert.equal(code, 0, stderr);
  };
  const kinds = async (): Promise<readonly string[]> =>
    (await bench.json<EventsDocument>('events')).events.map(({ kind }) => kind);

  it('report that the registration is lost, once, and that it is back', async () => {
    await plesk('enable');
    await bench.run('drift');
    assert.deepEqual(await kinds(), []);
    await plesk('disable');
    await bench.run('drift');
    await bench.run('drift');
    assert.deepEqual(await kinds(), ['backend-lost']);
    await plesk('enable');
    await bench.run('drift');
    assert.deepEqual(await kinds(), ['backend-lost', 'recovered']);
  });

  it('report once that zones changed in Plesk without a call, and never of a quiet server', async () => {
    const at = (minutes: number) => withClock(bench, minutes * 60_000);
    await bench.hook(update('domain.tld.', 1, '192.0.2.1'));
    const zone = { name: 'domain.tld.', serial: 1 };
    server.set({ zones: [zone] });
    await at(1).run('drift');
    await at(60).run('drift');
    await at(120).run('drift');
    const known = await kinds();
    assert.ok(!known.includes('silent'));
    server.set({ zones: [{ ...zone, serial: 2 }] });
    await at(121).run('drift');
    assert.deepEqual(await kinds(), known);
    await at(140).run('drift');
    await at(160).run('drift');
    assert.deepEqual((await kinds()).slice(known.length), ['silent']);
    await at(161).hook(update('domain.tld.', 2, '192.0.2.2'));
    await at(162).run('retry');
    await at(180).run('retry');
    assert.deepEqual((await kinds()).slice(known.length), ['silent', 'recovered']);
  });
});
