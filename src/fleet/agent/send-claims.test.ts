import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Engine } from '../engine.ts';
import { memoryEngine } from '../memory-engine.ts';
import type { OwnClaim } from './agent-state.ts';
import { readOwnClaims } from './own-claims.ts';
import { removeClaims } from './remove-claims.ts';
import { sendClaims, type ClaimSender } from './send-claims.ts';
import { signsOfLife } from './signs-of-life.ts';

const zone = 'example.com.' as DnsName;
const noon = '2026-11-29T12:00:00.000Z';
const now = (): number => performance.now();

const claim = (seq: number, more: Partial<OwnClaim> & { life?: string } = {}): OwnClaim => {
  const { life = 'a', ...rest } = more;
  return {
    zone,
    origin: { seq, life, journalId: `${life}${seq}` },
    content: 'zone',
    isRecreated: false,
    asksForLook: false,
    at: noon,
    snapshot: { seq },
    targets: {},
    ...rest,
  };
};

/** Opens a server's claims in an engine. */
async function senderOf(engine: Engine, life = 'a'): Promise<ClaimSender> {
  return { engine, server: 'plesk-1', life, known: await readOwnClaims(engine, 'plesk-1') };
}

const results = async (sender: ClaimSender, ...claims: readonly OwnClaim[]): Promise<readonly string[]> => [
  ...(await sendClaims(sender, claims, () => false)).values(),
];

describe('claims', () => {
  it('are sent in transactions of at most fifty', async () => {
    const engine = memoryEngine(now).connect();
    const sender = await senderOf(engine);
    const claims = Array.from({ length: 120 }, (_, i) => claim(1, { zone: `z${i}.example.` as DnsName }));
    assert.deepEqual(new Set(await results(sender, ...claims)), new Set(['sent']));
    const { entries } = await engine.read('claim/plesk-1/');
    const perRevision = entries.map(({ revision }) => entries.filter((item) => item.revision === revision).length);
    assert.equal(entries.length, 120);
    assert.deepEqual(new Set(perRevision), new Set([50, 20]));
  });

  it('whose answer was lost are found, and not written again', async () => {
    const engine = memoryEngine(now).connect();
    let isLost = true;
    const losing: Engine = {
      ...engine,
      write: async (puts, fence) => {
        const written = await engine.write(puts, fence);
        if (!isLost) return written;
        isLost = false;
        throw new DnsSyncError('unreachable', 'the answer was lost', 'try again');
      },
    };
    const sender = await senderOf(losing);
    await assert.rejects(results(sender, claim(1)), { code: 'unreachable' });
    const [first] = (await engine.read(`claim/plesk-1/${zone}`)).entries;
    assert.deepEqual(await results(sender, claim(1)), ['sent']);
    const [second] = (await engine.read(`claim/plesk-1/${zone}`)).entries;
    assert.equal(second?.revision, first?.revision);
    assert.equal(sender.known.get(zone)?.revision, first?.revision);
  });

  it('of a restored server replace those of its earlier life, and never the other way round', async () => {
    const engine = memoryEngine(now).connect();
    await results(await senderOf(engine), claim(9));
    const restored = await senderOf(engine, 'b');
    assert.deepEqual(await results(restored, claim(3, { life: 'b' })), ['sent']);
    assert.deepEqual(await results(restored, claim(9)), ['older']);
  });

  it('conflict if another machine writes under the same name and life', async () => {
    const memory = memoryEngine(now);
    const [one, other] = [await senderOf(memory.connect()), await senderOf(memory.connect())];
    const theirs = claim(1, { origin: { seq: 1, life: 'a', journalId: 'other' } });
    assert.deepEqual(await results(one, claim(1)), ['sent']);
    assert.deepEqual(await results(other, theirs), ['conflict']);
  });

  it('of a zone that was deleted and created again get a new age; others keep theirs', async () => {
    const engine = memoryEngine(now).connect();
    const sender = await senderOf(engine);
    const created = async (item: OwnClaim): Promise<number | undefined> => {
      await results(sender, item);
      const [entry] = (await engine.read(`claim/plesk-1/${zone}`)).entries;
      assert.equal(sender.known.get(zone)?.created, entry?.created);
      return entry?.created;
    };
    const first = await created(claim(1));
    assert.equal(await created(claim(2)), first);
    assert.equal(await created(claim(3, { content: 'none' })), first);
    const again = await created(claim(4));
    assert.notEqual(again, first);
    assert.equal(await created(claim(5)), again);
    assert.notEqual(await created(claim(6, { isRecreated: true })), again);
  });

  it('that are removed are gone, and one that moved meanwhile stays and is known', async () => {
    const memory = memoryEngine(now);
    const sender = await senderOf(memory.connect());
    await results(sender, claim(1));
    await results(await senderOf(memory.connect()), claim(2));
    await removeClaims(sender, [zone]);
    assert.equal(sender.known.get(zone)?.origin.seq, 2);
    await removeClaims(sender, [zone]);
    assert.equal(sender.known.size, 0);
    assert.deepEqual((await sender.engine.read('claim/')).entries, []);
  });

  it('in a large number of octets are parted, so that the engine takes them', async () => {
    const engine = memoryEngine(now).connect();
    const bulky: Engine = {
      ...engine,
      write: async (puts, fence) => {
        const octets = puts.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
        if (octets <= 1_000_000) return engine.write(puts, fence);
        throw new DnsSyncError('refused', 'request is too large', 'read the message');
      },
    };
    const sender = await senderOf(bulky);
    const large = (name: string, octets: number): OwnClaim =>
      claim(1, { zone: name as DnsName, snapshot: { text: randomBytes(octets).toString('base64') } });
    const claims = [
      large('a.example.', 1_500_000),
      large('b.example.', 400_000),
      large('c.example.', 700_000),
      claim(1),
    ];
    assert.deepEqual(await results(sender, ...claims), ['refused', 'sent', 'sent', 'sent']);
  });
});

describe('signs of life', () => {
  it('have seen the engine before the outbox was counted, and notice another machine', async () => {
    const memory = memoryEngine(now);
    const engine = memory.connect();
    const outbox = [{ zone, since: 0, file: 'a' }];
    const state = {
      outbox: async () => {
        // A zone that is accepted now is in no claim that others see before this revision.
        await engine.write([{ key: 'claim/plesk-2/x.example.', value: Buffer.from('1'), ifRevision: 0 }]);
        return outbox;
      },
      facts: async () => ({ zones: 1, lastCall: null }),
    };
    const options = { engine, server: 'plesk-1', version: '1', state, now: () => 0 };
    const signs = signsOfLife(options);
    assert.ok(await signs.write(new Set()));
    const [entry] = (await engine.read('beat/plesk-1')).entries;
    const [other] = (await engine.read('claim/plesk-2/')).entries;
    assert.ok((other?.revision ?? 0) < (entry?.revision ?? 0));
    await signsOfLife({ ...options, state: { ...state, outbox: async () => [] } }).write(new Set());
    assert.equal(await signs.write(new Set()), false);
  });
});
