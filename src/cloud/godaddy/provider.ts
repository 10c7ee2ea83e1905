import type { CallOptions } from '../call-options.ts';
import type { Provider } from '../provider.ts';
import { openGoDaddyApi } from './client/api.ts';
import { secondsAtRate } from './client/rates.ts';
import { listRecords } from './records/list-records.ts';
import { requestsOf } from './records/record-steps.ts';
import { submitChanges } from './records/submit-changes.ts';
import { contentOf } from './records/zone-content.ts';
import { godaddyTraits } from './traits.ts';
import { fitToGoDaddy } from './wire/fit-to-godaddy.ts';
import { findZone, hostedZone, listZones } from './zones.ts';

/** Creates the provider of GoDaddy's API v3. The token is read before each request. */
export function godaddyProvider(endpoint: string, readToken: () => string, options: CallOptions): Provider {
  const api = openGoDaddyApi(endpoint, readToken, options);
  return {
    name: 'godaddy',
    traits: godaddyTraits,
    adjust: fitToGoDaddy,
    callsFor: (_, changes) => changes.flatMap(requestsOf),
    secondsFor: (work) => secondsAtRate(work, options.perSecond),
    async ping() {
      await api.domains(null, 1);
      return [{ level: 'ok', what: 'answers, and accepts the token for reading', hint: null }];
    },
    find: async (zone) => findZone(api, zone),
    // Nothing at GoDaddy says whose a zone is, and reading it shows whether it exists.
    byId: async (zone) => hostedZone(zone),
    list: async () => listZones(api),
    observe: async (zone) => contentOf(zone, await listRecords(api, zone, null)),
    submit: async (zone, _, changes) => submitChanges(api, zone, changes),
    calls: () => api.calls(),
    close: () => api.close(),
  };
}
