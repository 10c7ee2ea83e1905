import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { silentDns, startNameServer } from '../support/name-server.ts';
import { hostsUpdate, numberedUpdate } from '../support/numbered-update.ts';

const zone = 'a.example.';

/** A DS record: key tag 12345, algorithm 13, SHA-256, and a digest (RFC 4034 section 5.1). */
const ds = [Buffer.concat([Buffer.from([0x30, 0x39, 13, 2]), Buffer.alloc(32, 7)])];
const elsewhere = ['ns1.registrar.example.', 'ns2.registrar.example.'];
const warning =
  /a\.example\. at route53: the parent zone has a DS record, but the hosted zone at Route 53 is not signed/;

interface Warned {
  readonly warnings?: readonly { readonly zone: string; readonly target: string; readonly text: string }[];
}

interface DnsAnswers {
  readonly ns: readonly string[];
  readonly ds?: readonly Buffer[];
}

describe('a signed delegation to other name servers', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    await bench.hook(hostsUpdate(zone));
  });
  afterEach(async () => bench.close());

  async function withDns(
    answers: DnsAnswers,
    work: (asked: readonly string[]) => Promise<void>,
    mayAnswer = (): boolean => true,
  ): Promise<void> {
    const nameServer = await startNameServer({ [zone]: answers }, mayAnswer);
    const before = { ...bench.env };
    Object.assign(bench.env, nameServer.env);
    try {
      await work(nameServer.asked);
    } finally {
      Object.assign(bench.env, before);
      nameServer.close();
    }
  }

  it('is a warning of plan, without an API call and with the same exit code', async () => {
    await withDns({ ds, ns: elsewhere }, async () => {
      const plain = await bench.run('plan');
      assert.equal(plain.code, 0);
      assert.match(plain.stderr, warning);
      assert.match(plain.stderr, /remove the DS record at the registrar/);
      const calls = await bench.calls(async () => {
        const { stdout, stderr } = await bench.run('plan', '--json');
        const document = JSON.parse(stdout) as Warned;
        conforms('plan', document);
        assert.deepEqual(
          document.warnings?.map((item) => [item.zone, item.target]),
          [[zone, 'route53']],
        );
        assert.match(stderr, warning);
      });
      assert.deepEqual(calls, ['ListHostedZonesByName', 'GetAccountLimit']);
      assert.doesNotMatch((await bench.run('plan', '--offline')).stderr, warning);
    });
  });

  it('is a warning of apply, the first time and until the delegation is ours', async () => {
    await withDns({ ds, ns: elsewhere }, async () => {
      const { code, stderr } = await bench.run('apply', '--yes');
      assert.equal(code, 0);
      assert.match(stderr, warning);
      assert.equal((await bench.run('plan')).stderr, '', 'nothing to apply');
      await bench.hook(numberedUpdate(zone, 2));
      assert.match((await bench.run('plan')).stderr, warning);
    });
    await withDns({ ds, ns: bench.route53.zone(zone).nameServers ?? [] }, async (asked) => {
      assert.equal((await bench.run('plan')).stderr, '');
      assert.deepEqual(asked, ['NS example.', `NS ${zone}`, `DS ${zone}`]);
    });
  });

  it('is looked up while zones are applied if nobody is asked', async () => {
    const isSent = (): boolean => bench.route53.ledger.entries.some(({ action }) => action.startsWith('Change'));
    await withDns(
      { ds, ns: elsewhere },
      async () => assert.match((await bench.run('apply', '--yes')).stderr, warning),
      isSent,
    );
  });

  it('is none without a DS record, and nothing is said if DNS is silent', async () => {
    await withDns({ ns: elsewhere }, async (asked) => {
      assert.equal((await bench.run('plan')).stderr, '');
      assert.deepEqual(asked, ['NS example.', `NS ${zone}`, `DS ${zone}`]);
    });
    Object.assign(bench.env, silentDns);
    assert.equal((await bench.run('plan')).stderr, '');
    assert.equal((await bench.run('apply', '--yes')).code, 0);
  });

  it('is never looked up by the hook', async () => {
    bench.configure({});
    await withDns({ ds, ns: elsewhere }, async (asked) => {
      assert.equal((await bench.hook(hostsUpdate('b.example.'))).code, 0);
      assert.deepEqual(asked, []);
    });
  });
});
