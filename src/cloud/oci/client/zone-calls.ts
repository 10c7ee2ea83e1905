import type { JsonCalls } from '../../https-json/json-calls.ts';
import { listingGuard } from '../../listing-guard.ts';
import { readAnswer, type WireZone, type ZoneSummary } from './answers.ts';
import { endpointHint, headerOf, ifMatch, nextPage, pathOf, type ListPage, type Method } from './call-parts.ts';
import type { InZone } from './in-zone.ts';

/** A zone with its ETag. */
export interface ZoneWithEtag {
  readonly zone: WireZone;
  readonly etag: string | null;
}

/** Calls about zones. */
export interface ZoneCalls {
  /** Lists the public zones of the compartment, page by page; `name` finds one. */
  zones(name?: string): AsyncGenerator<readonly ZoneSummary[]>;
  /** Counts the zones of the compartment. */
  zoneCount(): Promise<number>;
  createZone(name: string, tags: Readonly<Record<string, string>>, retryToken: string): Promise<WireZone>;
  setTags(id: string, tags: Readonly<Record<string, string>>, etag: string | null): Promise<void>;
  deleteZone(id: string, etag: string | null): Promise<void>;
}

/** The page of zones to ask for. */
const zonesPage = 100;

/** Returns a zone by its OCID or name. */
export async function getZone({ call }: Pick<JsonCalls<Method>, 'call'>, nameOrId: string): Promise<ZoneWithEtag> {
  const path = pathOf(nameOrId);
  const { value, headers } = await call({ action: 'GetZone', subject: nameOrId, method: 'GET', path });
  return { zone: readAnswer('zone', value), etag: headerOf(headers, 'etag') };
}

export function zoneCalls(
  calls: JsonCalls<Method>,
  listPage: ListPage,
  inZone: InZone,
  compartmentId: string,
): ZoneCalls {
  const listing = async (limit: number, more: Readonly<Record<string, string>>) =>
    listPage({
      action: 'ListZones',
      subject: more['name'] ?? null,
      path: pathOf(),
      limit,
      query: { compartmentId, scope: 'GLOBAL', ...more },
    });
  async function* zones(name?: string): AsyncGenerator<readonly ZoneSummary[]> {
    const guard = listingGuard('the zones of the compartment', endpointHint);
    const named = name === undefined ? {} : { name };
    for (let page: string | null = null; ;) {
      const answer = await listing(zonesPage, { ...named, ...(page !== null && { page }) });
      const items = readAnswer('zones', answer.value);
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
      if (nextPage(answer) === null) return readAnswer('zones', answer.value).length;
      let counted = 0;
      for await (const page of zones()) counted += page.length;
      return counted;
    },
    async createZone(name, freeformTags, retryToken) {
      const body = { name, compartmentId, zoneType: 'PRIMARY', freeformTags };
      const [path, headers] = [pathOf(), { 'opc-retry-token': retryToken }];
      const sent = { action: 'CreateZone', subject: name, method: 'POST', path, headers, body } as const;
      return readAnswer('zone', (await calls.call(sent)).value);
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
