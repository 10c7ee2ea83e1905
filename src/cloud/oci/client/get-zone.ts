import type { JsonCalls } from '../../https-json/json-calls.ts';
import { readOciAnswer, type OciZone } from './answers.ts';
import { headerOf, pathOf, type Method } from './call-parts.ts';

/** A zone with its ETag. */
export interface ZoneWithEtag {
  readonly zone: OciZone;
  readonly etag: string | null;
}

/** Returns a zone by its OCID or name. */
export async function getZone({ call }: Pick<JsonCalls<Method>, 'call'>, nameOrId: string): Promise<ZoneWithEtag> {
  const path = pathOf(nameOrId);
  const { value, headers } = await call({ action: 'GetZone', subject: nameOrId, method: 'GET', path });
  return { zone: readOciAnswer('zone', value), etag: headerOf(headers, 'etag') };
}
