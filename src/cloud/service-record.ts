import { services } from './services.ts';
import type { Traits } from './traits.ts';

/** A service in JSON output: its traits, and its own keys in the settings of a target. */
export interface ServiceRecord extends Omit<Traits, 'words' | 'types' | 'prices' | 'countsSets'> {
  readonly name: string;
  readonly service: string;
  readonly credentials: string;
  readonly types: readonly string[];
  readonly countsSets: boolean;
  readonly keys: readonly string[];
}

/** Lists all services by name. */
export function serviceRecords(): readonly ServiceRecord[] {
  return Object.entries(services)
    .map(([name, { traits, settings }]) => {
      const { words, types, prices: _prices, countsSets = false, ...others }: Traits = traits;
      return {
        name,
        service: words.title ?? words.service,
        credentials: words.credentials,
        ...others,
        countsSets,
        types: [...types].sort(),
        keys: Object.keys(settings),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
