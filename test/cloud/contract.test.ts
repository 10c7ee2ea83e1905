import { after, before, describe, it } from 'node:test';
import { BATCH_CASES } from '../contract/batches.ts';
import { LIMIT_CASES } from '../contract/limits.ts';
import { isLive, Service, type ContractCase } from '../contract/service.ts';
import { SPELLING_CASES } from '../contract/spellings.ts';
import { ZONE_CASES } from '../contract/zones.ts';

const TABLE: Readonly<Record<string, readonly ContractCase[]>> = {
  'a batch of changes': BATCH_CASES,
  'the limits of a batch': LIMIT_CASES,
  'names and values': SPELLING_CASES,
  'zones and listings': ZONE_CASES,
};

/**
 * What we rely on Route 53 to do, tested with the real SDK.
 * It runs against the local Route 53. With CONTRACT_LIVE=1 it uses the endpoint and the credentials of the environment,
 * in zones of random names below CONTRACT_DOMAIN, which it deletes again.
 */
describe(`Route 53 as we rely on it (${isLive ? 'live' : 'the local service'})`, () => {
  let service: Service;
  before(async () => {
    service = await Service.open();
  });
  after(async () => service.close());

  for (const [part, cases] of Object.entries(TABLE)) {
    describe(part, () => {
      for (const { says, localOnly, shows } of cases) {
        const skip = isLive && localOnly !== undefined ? `only for the local service: ${localOnly}` : false;
        it(says, { skip }, async () => shows(service));
      }
    });
  }
});
