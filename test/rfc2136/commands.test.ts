import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { serverKinds, startOwnServer, type OwnServer } from './support/own-server.ts';

const address = (host: string, value: string) => ({ host, type: 'A', value });
const update = (name: string, serial: number, ...rr: readonly object[]) => ({
  command: 'update',
  zone: { name, soa: { ttl: 300, serial }, rr },
});

for (const kind of serverKinds)
  describe(`the commands with ${kind}`, () => {
    let server: OwnServer;
    let bench: Bench;
    before(async () => {
      server = await startOwnServer(kind);
      bench = await Bench.open();
      bench.configure({ targets: { own: server.target } });
    });
    after(async () => {
      await bench.close();
      await server.close();
    });

    it('the hook fills a given zone, and an edit changes what it names', async () => {
      await server.giveZone('a.example.');
      const servers = ['ns1', 'ns2'].map((name) => ({ host: 'a.example.', type: 'NS', value: `${name}.example.net.` }));
      const first = await bench.hook(update('a.example.', 1, ...servers, address('www.a.example.', '192.0.2.1')));
      assert.equal(first.code, 0, first.stderr + first.stdout);
      const edited = await bench.hook(update('a.example.', 2, ...servers, address('www.a.example.', '192.0.2.2')));
      assert.equal(edited.code, 0, edited.stderr + edited.stdout);
      assert.deepEqual(server.ask('www.a.example.', 'A'), ['192.0.2.2']);
      const { zones } = await bench.json<{ readonly zones: readonly Readonly<Record<string, unknown>>[] }>('status');
      assert.deepEqual(
        zones.map(({ zone, target, state, zoneId, nameServers }) => [zone, target, state, zoneId, nameServers]),
        [['a.example.', 'own', 'synchronized', 'a.example.', ['ns1.example.net.', 'ns2.example.net.']]],
      );
    });

    it('plan, apply and drift see and revert what others changed', async () => {
      server.asOther([
        'zone a.example.',
        'update delete www.a.example. A',
        'update add www.a.example. 60 A 203.0.113.9',
      ]);
      const drifted = await bench.run('drift');
      assert.equal(drifted.code, 2, drifted.stderr + drifted.stdout);
      assert.match(drifted.stdout, /www\.a\.example/);
      const planned = await bench.run('plan', '--detailed-exitcode');
      assert.equal(planned.code, 2, planned.stderr + planned.stdout);
      const applied = await bench.run('apply', '--yes');
      assert.equal(applied.code, 0, applied.stderr + applied.stdout);
      assert.deepEqual(server.ask('www.a.example.', 'A'), ['192.0.2.2']);
      assert.equal((await bench.run('drift')).code, 0);
    });

    it('a zone that the server lacks is held by the rule no-hosted-zone', async () => {
      const { code, stdout, stderr } = await bench.hook(update('b.example.', 1, address('b.example.', '192.0.2.1')));
      assert.equal(code, 1, stdout + stderr);
      const { zones } = await bench.json<{ readonly zones: readonly object[] }>('plan', 'b.example');
      assert.match(JSON.stringify(zones), /"action":"held".*"rule":"no-hosted-zone"/);
      await server.giveZone('b.example.');
      const applied = await bench.run('apply', '--yes', 'b.example');
      assert.equal(applied.code, 0, applied.stderr + applied.stdout);
      assert.deepEqual(server.ask('b.example.', 'A'), ['192.0.2.1']);
    });

    it('what the server refuses without words is found by halving, and only that is refused', async () => {
      await server.giveZone('c.example.');
      const mail = [
        { host: 'c.example.', type: 'MX', opt: '10', value: 'mail.c.example.' },
        address('mail.c.example.', '192.0.2.25'),
      ];
      const many = Array.from({ length: 20 }, (_, i) => address(`h${i}.c.example.`, '192.0.2.1'));
      const bad = { host: 'bad.c.example.', type: 'MX', opt: '10', value: 'nowhere.c.example.' };
      const { code, stdout, stderr } = await bench.hook(update('c.example.', 1, ...mail, ...many, bad));
      assert.deepEqual(server.ask('c.example.', 'MX'), ['10 mail.c.example.']);
      assert.deepEqual(server.ask('h19.c.example.', 'A'), ['192.0.2.1']);
      // Only BIND wants an address for the host of an MX record.
      assert.equal(code, kind === 'bind' ? 1 : 0, stdout + stderr);
      if (kind === 'bind') assert.match(stderr, /bad\.c\.example\. MX.*refuses it \(REFUSED\); its log says why/);
      assert.deepEqual(server.ask('bad.c.example.', 'MX'), kind === 'bind' ? [] : ['10 nowhere.c.example.']);
    });

    it('doctor says whether the server answers, and an unsafe key file is named before a message leaves', async () => {
      assert.match((await bench.run('doctor', '--target', 'own')).stdout, /own answers/);
      chmodSync(server.keyFile, 0o644);
      try {
        const { code, stderr } = await bench.hook(update('a.example.', 3, address('a.example.', '192.0.2.3')));
        assert.equal(code, 1);
        assert.match(stderr, /cannot use the TSIG key file .*\/key: others may read or write it \(mode 0644\)/);
      } finally {
        chmodSync(server.keyFile, 0o600);
      }
      assert.equal((await bench.hook(update('a.example.', 3, address('a.example.', '192.0.2.3')))).code, 0);
      assert.deepEqual(server.ask('a.example.', 'A'), ['192.0.2.3']);
    });
  });
