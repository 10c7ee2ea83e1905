import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openDnsSync } from '../../src/index.ts';
import type { EventsDocument } from '../../src/sync/events/read-events.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { letBeDue } from '../support/let-be-due.ts';

const update = (zone: string, serial: number, ...records: readonly (readonly [string, string, string])[]) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: records.map(([host, type, value]) => ({ host: `${host}${zone}`, type, value })),
  },
});

/** The events of a bench as `kind zone text`. */
async function linesOf(bench: Bench, ...words: readonly string[]): Promise<readonly string[]> {
  const document = await bench.json<EventsDocument>('events', ...words);
  conforms('events', document);
  return document.events.map(({ kind, zone, text }) => `${kind} ${zone ?? '-'} ${text}`);
}

describe('events', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());

  /** The events that work adds. */
  async function news(work: () => Promise<unknown>): Promise<readonly string[]> {
    const known = (await linesOf(bench)).length;
    await work();
    return (await linesOf(bench)).slice(known);
  }

  const zone = 'a.example.';
  const www = ['www.', 'A', '192.0.2.1'] as const;

  it('are none before the first call', async () => {
    assert.deepEqual(await linesOf(bench), []);
    assert.equal((await bench.run('events')).stdout, 'No events.\n');
  });

  it('are made when a zone is synchronized for the first time, and not again', async () => {
    assert.deepEqual(await news(async () => bench.hook(update(zone, 1, www))), [
      'synchronized a.example. synchronized for the first time',
    ]);
    const calls = async () => {
      await bench.hook(update(zone, 1, www));
      await bench.hook(update(zone, 2, www, ['mail.', 'A', '192.0.2.2']));
      await bench.run('apply', '--yes');
    };
    assert.deepEqual(await news(calls), []);
    const named = await linesOf(bench, '--skip-unknown', 'A.example', 'unknown.example');
    assert.deepEqual(named, ['synchronized a.example. synchronized for the first time']);
    assert.deepEqual(await linesOf(bench, '--skip-unknown', 'unknown.example'), []);
    assert.equal((await bench.run('events', 'unknown.example')).code, 1);
  });

  it('have each rejected record once', async () => {
    const bad = ['bad.', 'A', 'nonsense'] as const;
    const first = await news(async () => bench.hook(update(zone, 3, www, bad)));
    assert.equal(first.length, 1);
    assert.match(String(first[0]), /^rejected a\.example\. rejected bad\.a\.example\. A: /);
    assert.deepEqual(await news(async () => bench.hook(update(zone, 4, www, bad, ['b.', 'A', '192.0.2.3']))), []);
    const both = await news(async () => bench.hook(update(zone, 5, www, bad, ['worse.', 'A', 'x'])));
    assert.match(both.join('\n'), /^rejected a\.example\. rejected worse\.a\.example\. A: [^\n]+$/);
  });

  it('have failures in a row once, and the recovery', async () => {
    bench.route53.faults.add({ kind: 'internal-error' });
    const failing = await news(async () => {
      await bench.hook(update(zone, 6, www));
      letBeDue(bench, zone);
      await bench.run('retry');
      await bench.hook(update(zone, 7, www, ['c.', 'A', '192.0.2.4']));
    });
    assert.equal(failing.length, 1, failing.join('\n'));
    assert.match(String(failing[0]), /^failing a\.example\. /);
    bench.route53.faults.clear();
    letBeDue(bench, zone);
    assert.deepEqual(await news(async () => bench.run('retry')), ['recovered a.example. no longer failing']);
  });

  it('have a target that no zone can be planned at once, and its recovery', async () => {
    bench.route53.settings.deniedActions = ['GetHostedZone', 'ListHostedZones', 'ListResourceRecordSets'];
    const failing = await news(async () => {
      assert.equal((await bench.run('drift')).code, 1);
      assert.equal((await bench.run('apply', '--yes')).code, 1);
      assert.equal((await bench.run('plan')).code, 1);
    });
    assert.equal(failing.length, 1, failing.join('\n'));
    assert.match(String(failing[0]), /^failing - the target can't be used: .*not allowed to call route53:/);
    assert.match((await bench.run('events')).stdout, /failing {2}this server at route53: the target can't be used/);
    bench.route53.settings.deniedActions = [];
    const recovery = ['recovered - the target can be used again'];
    assert.deepEqual(await news(async () => bench.run('drift')), recovery);
    const without = bench.with({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    assert.deepEqual(
      (
        await news(async () => {
          await without.run('apply', '--yes');
          await without.run('adopt', zone, '--yes');
        })
      ).map((line) => line.slice(0, 36)),
      ["failing - the target can't be used: "],
    );
    assert.deepEqual(await news(async () => bench.run('apply', '--yes')), recovery);
  });

  it('have drift once until it is healed, and again when it is new', async () => {
    const records = [{ Value: '203.0.113.1' }];
    const change = () =>
      bench.route53.put(zone, { Name: 'www.a.example.', Type: 'A', TTL: 60, ResourceRecords: records });
    change();
    const twice = async () => {
      await bench.run('drift');
      await bench.run('drift');
      await bench.run('drift', '--heal', '--yes');
    };
    const text = 'drift a.example. 1 record set was changed outside dns-sync';
    assert.deepEqual(await news(twice), [text]);
    change();
    assert.deepEqual(await news(async () => bench.run('drift')), [text]);
    assert.deepEqual(await news(async () => bench.run('apply', '--yes')), []);
    change();
    assert.deepEqual(await news(async () => bench.run('apply', '--yes')), [`${text} and reverted`]);
  });

  it('have what is held by a rule once, and a zone that is not to be written as unsynchronizable', async () => {
    const records = [{ Value: '203.0.113.9' }];
    bench.route53.put(zone, { Name: 'd.a.example.', Type: 'A', TTL: 60, ResourceRecords: records });
    const edit = async () => {
      await bench.hook(update(zone, 10, www, ['d.', 'A', '192.0.2.9']));
      await bench.run('apply', '--yes');
    };
    const held = await news(edit);
    assert.equal(held.length, 1, held.join('\n'));
    assert.match(String(held[0]), /^held a\.example\. d\.a\.example\. A: /);
    const empty = await news(async () => {
      await bench.hook({ command: 'update', zone: { name: zone, soa: { ttl: 300, serial: 11 }, rr: [] } });
      await bench.run('apply', '--yes');
    });
    assert.match(empty.join('\n'), /^held a\.example\. Plesk sent the zone without any record[^\n]*$/);
    bench.route53.createZone('theirs.example.');
    const theirs = await news(async () => bench.hook(update('theirs.example.', 1, www)));
    assert.match(theirs.join('\n'), /^unsynchronizable theirs\.example\. [^\n]+$/);
    const { events } = await bench.json<EventsDocument>('events', '--kind', 'unsynchronizable');
    assert.match(JSON.stringify(events[0]?.detail?.['sets']), /"rule":"not-adopted"/);
  });

  it('have a renamed domain, and a zone that Plesk no longer serves', async () => {
    await bench.hook(update('old.example.', 1, www, ['', 'MX', '10 mail.example.']));
    const renamed = await news(async () =>
      bench.hook([
        update('new.example.', 2, www, ['', 'MX', '10 mail.example.']),
        { command: 'delete', zone: { name: 'old.example.' } },
      ]),
    );
    assert.ok(renamed.includes('renamed new.example. renamed from old.example.'), renamed.join('\n'));
    const retained = await news(async () => {
      const call = update('new.example.', 3, www);
      const all = [{ ...call, zone: { ...call.zone, status: 'disabled' } }];
      writeFileSync(join(bench.dir, 'all.json'), JSON.stringify(all));
      await bench.run('resync', '--from', join(bench.dir, 'all.json'), '--partial', '--yes');
    });
    assert.match(
      retained.join('\n'),
      /^unsynchronizable new\.example\. not synchronized while Plesk does not serve it/,
    );
  });

  it('are paged in both directions, and filtered by zone and kind', async () => {
    const { events } = await bench.json<EventsDocument>('events');
    const ids = events.map(({ id }) => id);
    const pages: string[] = [];
    for (let next: string | null = null, page = 0; page === 0 || next !== null; page++) {
      const words: readonly string[] = next === null ? [] : ['--after', next];
      const document: EventsDocument = await bench.json('events', '--limit', '3', ...words);
      pages.push(...document.events.map(({ id }) => id));
      next = document.next;
    }
    assert.deepEqual(pages, ids);
    const back: string[] = [];
    let words: readonly string[] | null = ['--newest'];
    while (words !== null) {
      const document: EventsDocument = await bench.json('events', '--limit', '3', ...words);
      back.unshift(...document.events.map(({ id }) => id));
      words = document.next === null ? null : ['--before', document.next];
    }
    assert.deepEqual(back, ids);
    const some = await bench.json<EventsDocument>('events', 'theirs.example', '--kind', 'unsynchronizable,held');
    assert.deepEqual(
      some.events.map(({ zone: name, kind }) => [name, kind]),
      [['theirs.example.', 'unsynchronizable']],
    );
    const text = await bench.run('events', '--limit', '1');
    assert.match(text.stdout, /^20\S+ \S+  synchronized  a\.example\. at route53: synchronized for the first time\n$/);
    assert.match(text.stderr, new RegExp(`add --after ${ids[0]}\\.`));
  });

  it('refuse an id, a zone and a kind that are unknown', async () => {
    const id = await bench.run('events', '--after', '00000000000000');
    assert.deepEqual([id.code, /no event has the id/.test(id.stderr)], [1, true]);
    assert.equal((await bench.run('events', 'nosuch.example')).code, 1);
    assert.equal((await bench.run('events', '--kind', 'nosuch')).code, 1);
    assert.equal((await bench.run('events', '--newest', '--before', '00000000000000')).code, 1);
  });

  it('are the same in the library', async () => {
    const configFile = bench.env['DNS_SYNC_CONFIG'] as string;
    const stateDir = bench.env['DNS_SYNC_STATE_DIR'] as string;
    const dnsSync = openDnsSync({ configFile, stateDir });
    try {
      const document = await dnsSync.events({ zones: ['a.example'], kinds: ['drift'], newest: true, limit: 1 });
      assert.deepEqual(document, await bench.json('events', 'a.example', '--kind', 'drift', '--newest', '-n', '1'));
      assert.equal(document.events.length, 1);
      assert.equal((await dnsSync.events()).events.length, (await linesOf(bench)).length);
    } finally {
      await dnsSync.close();
    }
  });

  it('make none for a zone that the configuration excludes', async () => {
    bench.configure({ zones: { exclude: ['out.example'] } });
    try {
      assert.deepEqual(await news(async () => bench.hook(update('out.example.', 1, ['bad.', 'A', 'x'], www))), []);
    } finally {
      bench.configure({});
    }
  });

  it('are found again in the documents if the feed is lost', async () => {
    const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
    const months = readdirSync(join(state, 'journal')).filter((name) => /^events-.*\.ndjson$/.test(name));
    assert.ok(months.length >= 1 && existsSync(join(state, 'journal', 'events-seen.json')));
    for (const name of months) rmSync(join(state, 'journal', name));
    const { events } = await bench.json<EventsDocument>('events', 'theirs.example');
    assert.equal(events.length, 1);
    const again = await bench.json<EventsDocument>('events', 'theirs.example');
    assert.deepEqual(again.events, events);
  });
});
