import type { CallOptions } from '../call-options.ts';
import type { Provider } from '../provider.ts';
import { openGoDaddyApi } from './client/api.ts';
import { godaddySeconds } from './client/rates.ts';
import { listRecords } from './records/list-records.ts';
import { requestsOf } from './records/record-steps.ts';
import { submitByRecord } from './records/submit-by-record.ts';
import { observedContent } from './records/zone-content.ts';
import { godaddyTraits } from './traits.ts';
import { fitToGoDaddy } from './wire/fit-to-godaddy.ts';
import { findGoDaddyZone, godaddyZone, listGoDaddyZones } from './zones.ts';

/** Creates the provider of GoDaddy's API v3. The token is read before each request. */
export function godaddyProvider(endpoint: string, readToken: () => string, options: CallOptions): Provider {
  const api = openGoDaddyApi(endpoint, readToken, options);
  return {
    name: 'godaddy',
    traits: godaddyTraits,
    adjust: fitToGoDaddy,
    callsFor: (_, changes) => changes.flatMap(requestsOf),
    secondsFor: (work) => godaddySeconds(work, options.perSecond),
    async ping() {
      await api.domains(null, 1);
      return [{ level: 'ok', what: 'answers, and accepts the token for reading', hint: null }];
    },
    find: async (zone) => findGoDaddyZone(api, zone),
    // Nothing at GoDaddy says whose a zone is, and reading it shows whether it exists.
    byId: async (zone) => godaddyZone(zone),
    list: async () => listGoDaddyZones(api),
    observe: async (zone) => observedContent(zone, await listRecords(api, zone, null)),
    submit: async (zone, _, changes) => submitByRecord(api, zone, changes),
    calls: () => api.calls(),
    close: () => api.close(),
  };
}
