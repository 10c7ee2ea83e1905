import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heldSetsOfResync, heldZonesOfResync } from './resync-guard.ts';

describe('the guards of a resync', () => {
  it('hold deletions of more than a tenth of the zones, with the numbers', () => {
    assert.equal(heldZonesOfResync({ going: 0, known: 0 }), null);
    assert.equal(heldZonesOfResync({ going: 2, known: 20 }), null);
    assert.equal(heldZonesOfResync({ going: 3, known: 20 }), '3 of 20 zones would be deleted, more than 10 %');
    assert.ok(heldZonesOfResync({ going: 1, known: 1 }));
  });

  it('hold deletions of more than three tenths of the sets of a zone with at least ten', () => {
    assert.equal(heldSetsOfResync({ going: 9, known: 9 }), null);
    assert.equal(heldSetsOfResync({ going: 3, known: 10 }), null);
    assert.equal(heldSetsOfResync({ going: 4, known: 10 }), '4 of 10 record sets would be deleted, more than 30 %');
  });
});
