/** Groups with all or many users, by their letters in SDDL (Microsoft, "SID Strings"). */
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

/** The system, its administrators, its installer, and the creator of a file, who was allowed to create it. */
const trusted = /^(?:SY|BA|CO|OW|DA|EA|LA|S-1-5-18|S-1-5-32-544|S-1-3-[04]|S-1-5-80-956008885-.+)$/;

/** An account of this machine or its domain; built-in groups have numbers below 1000. */
const account = /^S-1-5-21(?:-\d+){3}-(\d+)$/;
const firstAccount = 1000;

/**
 * Rights that allow changing a file or a folder (ACCESS_MASK): write, append, delete a child, delete, DAC, owner,
 * generic.
 */
const writeBits = 0x0000_0002 | 0x0000_0004 | 0x0000_0040 | 0x0001_0000 | 0x0004_0000 | 0x0008_0000;
const genericBits = [0x1000_0000, 0x4000_0000];
const writeLetters: ReadonlySet<string> = new Set(['GA', 'GW', 'FA', 'FW', 'DC', 'DT', 'SD', 'WD', 'WO', 'LC']);

/**
 * Finds who may write but should not, as names or SIDs.
 * It reads the SDDL access list that `icacls /save` writes, which doesn't depend on the language. An account with
 * explicit rights was chosen by an administrator (for example Plesk's user); one that inherits them was not. Without an
 * access list everyone has full access.
 */
export function unsafeTrustees(sddl: string): readonly string[] {
  const list = /D:([A-Z_]*)((?:\([^()]*\))*)/.exec(sddl);
  if (list === null || (list[1] ?? '').includes('NO_ACCESS_CONTROL')) return ['Everyone'];
  const entries = [...(list[2] ?? '').matchAll(/\(([^()]*)\)/g)].map(([, entry = '']) => entry.split(';'));
  const unsafe = entries
    .filter(([type, , rights]) => (type === 'A' || type === 'XA') && mayWrite(rights ?? ''))
    .filter(([, flags = '', , , , trustee = '']) => !isTrusted(trustee, flags))
    .map(([, , , , , trustee = '']) => broadNames[trustee] ?? trustee);
  return [...new Set(unsafe)];
}

function isTrusted(trustee: string, flags: string): boolean {
  if (trusted.test(trustee)) return true;
  const number = account.exec(trustee)?.[1];
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
