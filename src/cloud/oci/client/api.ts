import type { CallOptions } from '../../call-options.ts';
import { openHttpsClient } from '../../https-json/https-client.ts';
import { jsonCalls } from '../../https-json/json-calls.ts';
import type { OciAccess } from '../access/access.ts';
import { signOciRequest } from '../access/sign-request.ts';
import { pageReader, type Method } from './call-parts.ts';
import { judgeOci, toOciError } from './errors.ts';
import { explainMissing } from './in-zone.ts';
import { ociCosts } from './rates.ts';
import { ociRecordCalls, type OciRecordCalls } from './record-calls.ts';
import { getZone, type ZoneWithEtag } from './get-zone.ts';
import { ociZoneCalls, type OciZoneCalls } from './zone-calls.ts';

/** The API of Oracle's DNS, as far as it is used. Every method throws `ServiceError`. */
export interface OciApi extends OciZoneCalls, OciRecordCalls {
  /** Returns a zone by its OCID or name. */
  zone(nameOrId: string): Promise<ZoneWithEtag>;
  /** Requests made so far, including refused and repeated ones. */
  calls(): number;
  close(): void;
}

/** Opens the API of a compartment. Nothing is sent before the first call. */
export function openApi(access: OciAccess, compartmentId: string, options: CallOptions): OciApi {
  const client = openHttpsClient<Method>(access.endpoint, options.mayStillSend);
  const { host } = new URL(client.origin);
  const calls = jsonCalls(
    {
      client,
      authorize: async ({ method, path, body }) =>
        signOciRequest(
          { method, path, host, body, contentType: 'application/json' },
          await access.key(),
          options.now(),
        ),
      costsOf: () => ociCosts(1, options.perSecond),
      judge: judgeOci,
      translate: (thrown, action) => toOciError(thrown, { action, endpoint: client.origin, now: options.now() }),
    },
    options,
  );
  const [listPage, inZone] = [pageReader(calls), explainMissing(calls)];
  return {
    ...ociZoneCalls(calls, listPage, inZone, compartmentId),
    ...ociRecordCalls(calls, listPage, inZone),
    zone: async (nameOrId) => getZone(calls, nameOrId),
    calls: () => calls.count(),
    close: () => client.close(),
  };
}
