import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { FakePlesk, type PleskZone } from '../../fixtures/plesk-server/fake-plesk.ts';
import { withClock } from '../support/at-clock.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { statesOf } from '../support/states-of.ts';

interface StatusDocument {
  readonly summary: Readonly<Record<string, number>>;
  readonly zones: readonly { readonly zone: string; readonly displayName: string; readonly reason: string | null }[];
  readonly next: string | null;
}

describe('the status of domains that Plesk never sent', () => {
  const zones: readonly PleskZone[] = [
    { name: 'sent.tld.', serial: 1 },
    { name: 'off.tld.', serial: 1, status: 2 },
    { name: 'secondary.tld.', serial: 1, type: 'slave' },
    { name: 'xn--bcher-kva.tld.', serial: 1, owner: { status: 2 } },
    { name: 'office.internal.', serial: 1 },
    { name: 'unheard.tld.', serial: 1 },
    { name: 'left.tld.', serial: 1, owner: null },
  ];
  const unsent = [
    'office.internal. excluded',
    'off.tld. unavailable',
    'secondary.tld. unavailable',
    'unheard.tld. pending',
    'xn--bcher-kva.tld. unavailable',
  ];
  let bench: Bench;
  let server: FakePlesk;
  atFirst(async () => {
    bench = await Bench.open({ zones: { exclude: ['*.internal'] } });
    server = new FakePlesk(bench.dir);
    server.set({ zones });
    bench.env['DNS_SYNC_PLESK'] = server.program;
    await bench.hook(numberedUpdate('sent.tld.', 1));
    await bench.run('zones', 'off', 'sent.tld');
    await bench.run('zones', 'on', 'sent.tld');
  });
  atTheEnd(async () => bench.close());

  const status = async (...words: readonly string[]): Promise<StatusDocument> => {
    const document = await bench.json<StatusDocument>('status', ...words);
    conforms('status', document);
    return document;
  };
  const names = (document: StatusDocument): readonly string[] => document.zones.map(({ zone }) => zone);

  it('is known after the timer, which asks Plesk once in a quarter of an hour and calls no API for it', async () => {
    assert.deepEqual(await statesOf(bench), ['sent.tld. synchronized']);
    assert.equal(server.calls.length, 0, 'the hook asks nothing');
    const calls = await bench.calls(async () => bench.run('retry'));
    assert.deepEqual(calls, []);
    const asked = server.calls.length;
    assert.deepEqual((await statesOf(bench)).toSorted(), [...unsent, 'sent.tld. synchronized'].toSorted());
    await bench.run('retry');
    await bench.hook(numberedUpdate('sent.tld.', 2));
    assert.equal(server.calls.length, asked);
  });

  it('has the reason, is counted, filtered and paged like that of any other zone', async () => {
    const { summary } = await status();
    assert.deepEqual(
      [summary['zones'], summary['unavailable'], summary['excluded'], summary['pending'], summary['synchronized']],
      [6, 3, 1, 1, 1],
    );
    const found = await status('--state', 'unavailable');
    assert.deepEqual(names(found), ['off.tld.', 'secondary.tld.', 'xn--bcher-kva.tld.']);
    assert.deepEqual(
      found.zones.map(({ reason }) => reason),
      [
        'DNS is switched off for this zone in Plesk',
        'Plesk is only a secondary server of this zone',
        'its domain is disabled or suspended in Plesk',
      ],
    );
    assert.equal(found.zones[2]?.displayName, 'bücher.tld.');
    assert.deepEqual(names(await status('--search', 'bücher')), ['xn--bcher-kva.tld.']);
    assert.deepEqual(names(await status('off.tld')), ['off.tld.']);
    const pages: string[] = [];
    for (let next: string | null = '', words: string[] = []; next !== null; words = ['--after', String(next)]) {
      const document: StatusDocument = await status('--limit', '2', ...words);
      pages.push(...names(document));
      next = document.next;
    }
    assert.deepEqual(pages, names(await status()));
    const text = await bench.run('status', '--all');
    assert.match(text.stdout, /^6 zones: 1 excluded, 1 pending, 1 synchronized, 3 unavailable\.$/m);
    assert.match(text.stdout, /unheard\.tld\. +pending .*\n +Plesk has not sent it yet; "dns-sync resync" imports it/);
    assert.equal((await bench.run('status')).code, 0);
    assert.match((await bench.run('status')).stdout, /No zone needs attention/);
  });

  it('makes no plan, and ends with the first call', async () => {
    const plan = await bench.json<{ zones: readonly { zone: string }[] }>('plan');
    assert.deepEqual(
      plan.zones.map(({ zone }) => zone),
      ['sent.tld.'],
    );
    assert.equal((await bench.run('zones', 'off', 'off.tld')).code, 0);
    assert.ok((await statesOf(bench)).includes('off.tld. excluded'));
    await bench.hook([numberedUpdate('off.tld.', 1), numberedUpdate('unheard.tld.', 1)]);
    const states = await statesOf(bench);
    assert.ok(states.includes('unheard.tld. synchronized') && states.includes('off.tld. excluded'), states.join());
    assert.deepEqual((await bench.run('doctor')).stdout.match(/unsent/g), null);
  });

  it('ends when Plesk no longer has the domain, at the next question', async () => {
    server.set({ zones: zones.filter(({ name }) => name !== 'secondary.tld.') });
    await withClock(bench, 16 * 60_000).run('retry');
    assert.ok(!(await statesOf(bench)).some((row) => row.startsWith('secondary.')));
    assert.match((await bench.run('status', 'secondary.tld')).stderr, /unknown zone/);
  });
});
