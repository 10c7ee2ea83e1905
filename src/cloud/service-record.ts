import type { Service } from './service.ts';
import { services } from './services.ts';
import type { Traits } from './traits.ts';

/** A service in JSON output: its traits, and its own keys in the settings of a target. */
export interface ServiceRecord extends Omit<Traits, 'words' | 'types' | 'prices' | 'countsSets' | 'apexNsFixed'> {
  readonly name: string;
  readonly service: string;
  readonly credentials: string;
  readonly types: readonly string[];
  readonly countsSets: boolean;
  readonly apexNsFixed: boolean;
  readonly zonesKey: string | null;
  readonly keys: readonly string[];
  readonly notes: readonly string[];
}

/** Lists all services by name. */
export function serviceRecords(): readonly ServiceRecord[] {
  return Object.entries<Service>(services)
    .map(([name, { traits, settings, zonesKey = null, notes = [] }]) => {
      const { words, types, prices: _prices, countsSets = false, apexNsFixed = false, ...others }: Traits = traits;
      return {
        name,
        service: words.title ?? words.service,
        credentials: words.credentials,
        ...others,
        countsSets,
        apexNsFixed,
        zonesKey,
        types: [...types].sort(),
        keys: Object.keys(settings),
        notes,
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
