/** Groups that everybody is in, or many are, by their letters in SDDL (Microsoft, "SID Strings"). */
const broadNames: Readonly<Record<string, string>> = {
  WD: 'Everyone',
  AU: 'Authenticated Users',
  BU: 'Users',
  IU: 'Interactive',
  NU: 'Network',
  BG: 'Guests',
  LG: 'Guest',
  AN: 'Anonymous',
  DU: 'Domain Users',
  DG: 'Domain Guests',
  DC: 'Domain Computers',
  PU: 'Power Users',
  RD: 'Remote Desktop Users',
};

/** The system, its administrators, its own installer, and who makes a file: whoever that is was allowed to. */
const trusted = /^(?:SY|BA|CO|OW|DA|EA|LA|S-1-5-18|S-1-5-32-544|S-1-3-[04]|S-1-5-80-956008885-.+)$/;

/** An account of this machine or its domain; the groups that everybody of it is in have numbers below 1000. */
const account = /^S-1-5-21(?:-\d+){3}-(\d+)$/;
const firstAccount = 1000;

/** Rights by which a file or a folder can be changed (ACCESS_MASK): write, append, delete a child, delete, DAC, owner, generic. */
const writeBits = 0x0000_0002 | 0x0000_0004 | 0x0000_0040 | 0x0001_0000 | 0x0004_0000 | 0x0008_0000;
const genericBits = [0x1000_0000, 0x4000_0000];
const writeLetters: ReadonlySet<string> = new Set(['GA', 'GW', 'FA', 'FW', 'DC', 'DT', 'SD', 'WD', 'WO', 'LC']);

/**
 * Finds who may write and should not, as names or security ids, by the access list in SDDL that `icacls /save` writes, whose words are the same in every language. An
 * account that was granted rights by itself was chosen by an administrator (Plesk's own user, say); one that inherits them
 * from above was not. Without an access list everybody may do everything.
 */
export function unsafeTrustees(sddl: string): readonly string[] {
  const list = /D:([A-Z_]*)((?:\([^()]*\))*)/.exec(sddl);
  if (list === null || (list[1] ?? '').includes('NO_ACCESS_CONTROL')) return ['Everyone'];
  const entries = [...(list[2] ?? '').matchAll(/\(([^()]*)\)/g)].map(([, entry = '']) => entry.split(';'));
  const unsafe = entries
    .filter(([type, , rights]) => (type === 'A' || type === 'XA') && mayWrite(rights ?? ''))
    .filter(([, flags = '', , , , who = '']) => !isTrusted(who, flags))
    .map(([, , , , , who = '']) => broadNames[who] ?? who);
  return [...new Set(unsafe)];
}

function isTrusted(who: string, flags: string): boolean {
  if (trusted.test(who)) return true;
  const number = account.exec(who)?.[1];
  const isInherited = flags.match(/../g)?.includes('ID') === true;
  return number !== undefined && Number(number) >= firstAccount && !isInherited;
}

function mayWrite(rights: string): boolean {
  if (/^0x/i.test(rights)) {
    const mask = Number.parseInt(rights, 16);
    return (mask & writeBits) !== 0 || genericBits.some((bit) => (mask & bit) !== 0);
  }
  return (rights.match(/../g) ?? []).some((letters) => writeLetters.has(letters));
}
