import { fitToTraits } from '../fit-to-traits.ts';
import type { Service } from '../service.ts';
import { rfc2136Settings } from './settings.ts';
import { rfc2136Traits } from './traits.ts';

/** Name servers with dynamic updates (RFC 2136), such as BIND, Knot DNS and PowerDNS. */
export const rfc2136Service = {
  traits: rfc2136Traits,
  settings: rfc2136Settings,
  adjust: (zone) => fitToTraits(zone, rfc2136Traits),
  async open({ server, port, keyFile, catalog = null }, _, options) {
    const { rfc2136Provider } = await import('./provider.ts');
    const { readTsigKeyFile } = await import('./key-file.ts');
    return rfc2136Provider(() => ({ host: server, port, key: readTsigKeyFile(keyFile) }), catalog, options);
  },
  zonesKey: 'catalog',
  questions: [
    { key: 'server', question: 'Name server (address or host name)' },
    { key: 'keyFile', question: 'File with the TSIG key, as tsig-keygen writes it' },
  ],
  leastRights: null,
} satisfies Service<typeof rfc2136Settings>;
