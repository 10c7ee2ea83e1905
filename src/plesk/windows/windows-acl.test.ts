import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { unsafeTrustees } from './windows-acl.ts';

const who = unsafeTrustees;
const plesk = 'S-1-5-21-1004336348-1177238915-682003330-1014';

describe('the access list of a folder of Windows', () => {
  it('is safe if the system, administrators and an account that was chosen may write', () => {
    assert.deepEqual(who(`D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${plesk})`), []);
    assert.deepEqual(who('D:PAI(A;OICI;FA;;;S-1-5-18)(A;OICI;FA;;;S-1-5-32-544)(A;OICIIO;GA;;;CO)'), []);
  });

  it('tells the groups that may write below C:\\ and in the folder of program data', () => {
    const belowDrive = 'D:AI(A;ID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)';
    assert.deepEqual(who(belowDrive), ['Authenticated Users']);
    const programData = 'D:AI(A;OICIID;FA;;;SY)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)';
    assert.deepEqual(who(programData), ['Users']);
  });

  it('tells an account that made the folder before, and has its rights from above', () => {
    assert.deepEqual(who(`D:AI(A;OICIID;FA;;;${plesk})`), [plesk]);
    assert.deepEqual(who('D:P(A;OICI;FA;;;S-1-5-21-1-2-3-513)'), ['S-1-5-21-1-2-3-513']);
  });

  it('lets read who will, and counts no denial', () => {
    assert.deepEqual(who('D:PAI(A;OICI;FR;;;WD)(A;OICI;0x1200a9;;;BU)(D;OICI;FA;;;WD)(A;;GRGX;;;AU)'), []);
  });

  it('is unsafe if there is none', () => {
    assert.deepEqual(who('O:BAG:SY'), ['Everyone']);
    assert.deepEqual(who('D:NO_ACCESS_CONTROL'), ['Everyone']);
    assert.deepEqual(who(''), ['Everyone']);
  });

  it('is unsafe with any right to write for everybody, in letters or as a number', () => {
    const letters = fc.constantFrom('GA', 'GW', 'FA', 'FW', 'DT', 'SD', 'WD', 'WO');
    const bits = fc.constantFrom(0x2, 0x4, 0x40, 0x1_0000, 0x4_0000, 0x8_0000, 0x1000_0000, 0x4000_0000);
    const rights = fc.oneof(
      letters.map((text) => `FR${text}`),
      bits.map((bit) => `0x${(bit + 1).toString(16)}`),
    );
    fc.assert(fc.property(rights, (text) => assert.deepEqual(who(`D:PAI(A;OICI;${text};;;WD)`), ['Everyone'])));
  });
});
