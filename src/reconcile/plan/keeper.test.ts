import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { barredHold, standingOf, type Claim, type Keeper } from './keeper.ts';
import type { DnsName } from '../dns/name.ts';

const us: Keeper = { kind: 'us' };
const freed: Keeper = { kind: 'freed', was: 'a' };
const nobody: Keeper = { kind: 'nobody' };
const otherServer: Keeper = { kind: 'other', server: 'b' };
const claim: Claim = { wanted: true, known: false, adopting: false, auto: false, guest: false };

/** Summarizes the standing in a few words. */
function summary(keeper: Keeper, more: Partial<Claim>): string {
  const standing = standingOf(keeper, { ...claim, ...more });
  if (standing.kind === 'take') return `take by ${standing.by}`;
  return standing.kind === 'barred' ? standing.rule : standing.kind;
}

describe('what may be done in a hosted zone', () => {
  it('is everything in one of ours', () => {
    for (const wanted of [true, false]) assert.equal(summary(us, { wanted }), 'ours');
  });

  it("that isn't wanted here is only to clean up our sets", () => {
    for (const keeper of [freed, nobody]) {
      assert.equal(summary(keeper, { wanted: false, known: true }), 'ours');
      assert.equal(summary(keeper, { wanted: false }), 'unrelated');
    }
    assert.equal(summary(otherServer, { wanted: false, known: true }), 'kept-elsewhere');
    assert.equal(summary(otherServer, { wanted: false }), 'unrelated');
  });

  it('that its server released is to adopt it', () => {
    assert.equal(summary(freed, {}), 'take by freed');
    assert.equal(summary(freed, { known: true }), 'take by freed');
    assert.equal(summary(freed, { adopting: true }), 'take by administrator');
  });

  it('that has no owner depends on the administrator, the policy and the state', () => {
    assert.equal(summary(nobody, {}), 'not-adopted');
    assert.equal(summary(nobody, { known: true }), 'ours');
    assert.equal(summary(nobody, { auto: true }), 'take by policy');
    assert.equal(summary(nobody, { adopting: true, known: true, guest: true, auto: true }), 'take by administrator');
    assert.equal(summary(nobody, { guest: true }), 'guest');
  });

  it('that another server owns is nothing, unless an administrator adopts it', () => {
    const yes = fc.boolean();
    fc.assert(
      fc.property(yes, yes, yes, (known, auto, guest) => {
        assert.equal(summary(otherServer, { known, auto, guest }), 'kept-elsewhere');
        assert.equal(summary(otherServer, { known, auto, guest, adopting: true }), 'take by administrator');
      }),
    );
  });
});

describe('the hold of a zone that is left alone', () => {
  const zone = 'example.com.' as DnsName;
  const zoneAtService = { zone, zoneId: 'Z1', word: 'hosted zone' };
  const elsewhere = { kind: 'barred', rule: 'kept-elsewhere', server: 'b' } as const;

  it('names the owner, and the remedy for a created and a deleted zone', () => {
    const came = barredHold(zoneAtService, elsewhere, true);
    assert.equal(came.detail, 'hosted zone Z1 belongs to the server b; nothing was changed in it');
    assert.match(came.release, /dns-sync adopt example\.com\./);
    const went = barredHold(zoneAtService, elsewhere, false);
    assert.deepEqual([went.kind, went.rule, went.type], ['delete', 'kept-elsewhere', '*']);
    assert.match(went.release, /dns-sync trash empty example\.com\./);
  });

  it('says that it is not adopted', () => {
    const hold = barredHold(zoneAtService, { kind: 'barred', rule: 'not-adopted' }, true);
    assert.deepEqual([hold.kind, hold.rule], ['update', 'not-adopted']);
    assert.match(hold.release, /dns-sync adopt example\.com\./);
  });
});
