import type { JsonCalls } from '../../https-json/json-calls.ts';
import { listingGuard } from '../../zones/listing-guard.ts';
import { readOciAnswer, type OciZone, type OciZoneSummary } from './answers.ts';
import { headerOf, ifMatch, nextPage, pathOf, type ListPage, type Method } from './call-parts.ts';
import type { InZone } from './in-zone.ts';

/** Calls about zones. */
export interface OciZoneCalls {
  /** Lists the public zones of the compartment, page by page; `name` finds one. */
  zones(name?: string): AsyncGenerator<readonly OciZoneSummary[]>;
  /** Counts the zones of the compartment. */
  zoneCount(): Promise<number>;
  createZone(name: string, tags: Readonly<Record<string, string>>, retryToken: string): Promise<OciZone>;
  setTags(id: string, tags: Readonly<Record<string, string>>, etag: string | null): Promise<void>;
  deleteZone(id: string, etag: string | null): Promise<void>;
}

/** The page of zones to ask for. */
const zonesPage = 100;

export function ociZoneCalls(
  calls: JsonCalls<Method>,
  listPage: ListPage,
  inZone: InZone,
  compartmentId: string,
): OciZoneCalls {
  const listing = async (limit: number, more: Readonly<Record<string, string>>) =>
    listPage({
      action: 'ListZones',
      subject: more['name'] ?? null,
      path: pathOf(),
      limit,
      query: { compartmentId, scope: 'GLOBAL', ...more },
    });
  async function* zones(name?: string): AsyncGenerator<readonly OciZoneSummary[]> {
    const guard = listingGuard('the zones of the compartment');
    const named = name === undefined ? {} : { name };
    for (let page: string | null = null; ;) {
      const answer = await listing(zonesPage, { ...named, ...(page !== null && { page }) });
      const items = readOciAnswer('zones', answer.value);
      yield items;
      page = nextPage(answer);
      guard(
        items.map(({ id }) => id),
        page,
      );
      if (page === null) return;
    }
  }
  return {
    zones,
    async zoneCount() {
      const answer = await listing(1, {});
      const total = Number(headerOf(answer.headers, 'opc-total-items') ?? Number.NaN);
      if (Number.isInteger(total)) return total;
      if (nextPage(answer) === null) return readOciAnswer('zones', answer.value).length;
      let counted = 0;
      for await (const page of zones()) counted += page.length;
      return counted;
    },
    async createZone(name, freeformTags, retryToken) {
      const body = { name, compartmentId, zoneType: 'PRIMARY', freeformTags };
      const [path, headers] = [pathOf(), { 'opc-retry-token': retryToken }];
      const sent = { action: 'CreateZone', subject: name, method: 'POST', path, headers, body } as const;
      return readOciAnswer('zone', (await calls.call(sent)).value);
    },
    async setTags(id, freeformTags, etag) {
      const [action, path, headers] = ['UpdateZone', pathOf(id), ifMatch(etag)];
      const sent = { action, subject: id, method: 'PUT', path, headers, body: { freeformTags } } as const;
      await inZone(id, action, async () => calls.call(sent));
    },
    async deleteZone(id, etag) {
      const [action, path, headers] = ['DeleteZone', pathOf(id), ifMatch(etag)];
      await inZone(id, action, async () => calls.call({ action, subject: id, method: 'DELETE', path, headers }));
    },
  };
}
