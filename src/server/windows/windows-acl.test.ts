import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { unsafeTrustees } from './windows-acl.ts';

const trusteesOf = unsafeTrustees;
const plesk = 'S-1-5-21-1004336348-1177238915-682003330-1014';

describe('the access list of a Windows folder', () => {
  it('is safe if only the system, administrators and a chosen account may write', () => {
    assert.deepEqual(trusteesOf(`D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${plesk})`), []);
    assert.deepEqual(trusteesOf('D:PAI(A;OICI;FA;;;S-1-5-18)(A;OICI;FA;;;S-1-5-32-544)(A;OICIIO;GA;;;CO)'), []);
  });

  it('lists the groups that may write in C:\\ and in ProgramData', () => {
    const belowDrive = 'D:AI(A;ID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)';
    assert.deepEqual(trusteesOf(belowDrive), ['Authenticated Users']);
    const programData = 'D:AI(A;OICIID;FA;;;SY)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)';
    assert.deepEqual(trusteesOf(programData), ['Users']);
  });

  it('lists an account that created the folder before and inherits its rights', () => {
    assert.deepEqual(trusteesOf(`D:AI(A;OICIID;FA;;;${plesk})`), [plesk]);
    assert.deepEqual(trusteesOf('D:P(A;OICI;FA;;;S-1-5-21-1-2-3-513)'), ['S-1-5-21-1-2-3-513']);
  });

  it('allows anyone to read, and ignores denials', () => {
    assert.deepEqual(trusteesOf('D:PAI(A;OICI;FR;;;WD)(A;OICI;0x1200a9;;;BU)(D;OICI;FA;;;WD)(A;;GRGX;;;AU)'), []);
  });

  it('is unsafe if it is missing', () => {
    assert.deepEqual(trusteesOf('O:BAG:SY'), ['Everyone']);
    assert.deepEqual(trusteesOf('D:NO_ACCESS_CONTROL'), ['Everyone']);
    assert.deepEqual(trusteesOf(''), ['Everyone']);
  });

  it('is unsafe with any write right for everyone, in letters or as a number', () => {
    const letters = fc.constantFrom('GA', 'GW', 'FA', 'FW', 'DT', 'SD', 'WD', 'WO');
    const bits = fc.constantFrom(0x2, 0x4, 0x40, 0x1_0000, 0x4_0000, 0x8_0000, 0x1000_0000, 0x4000_0000);
    const rights = fc.oneof(
      letters.map((text) => `FR${text}`),
      bits.map((bit) => `0x${(bit + 1).toString(16)}`),
    );
    fc.assert(fc.property(rights, (text) => assert.deepEqual(trusteesOf(`D:PAI(A;OICI;${text};;;WD)`), ['Everyone'])));
  });
});
