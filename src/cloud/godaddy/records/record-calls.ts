import { ServiceError } from '../../https-json/service-error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { keyOf, type RecordSet } from '../../../reconcile/dns/record-set.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import type { GoDaddyApi } from '../client/api.ts';
import { placeOf, toRecord } from '../wire/record-content.ts';
import { listRecords } from './list-records.ts';
import { toSetRecords, type SetRecord } from './zone-content.ts';

/** The answer to the creation of a record. `exists`: an equal record is there, or one that GoDaddy takes for equal. */
export type Creation = 'created' | 'exists';

/** Requests about single sets of a zone. */
export interface RecordCalls {
  /** Lists the records of a set. */
  look(set: Pick<RecordSet, 'name' | 'type'>): Promise<readonly SetRecord[]>;
  create(set: RecordSet, value: string): Promise<Creation>;
  /** Deletes a record; one that is gone already counts as deleted. */
  remove(record: SetRecord): Promise<void>;
}

/** HTTP statuses. */
const notFound = 404;

export function recordCalls(api: GoDaddyApi, zone: DnsName): RecordCalls {
  return {
    async look(set) {
      const place = placeOf(zone, set);
      if (!place.ok) throw new DnsSyncError('refused', place.reason, 'change the record in Plesk');
      const { records } = await listRecords(api, zone, place.value);
      return toSetRecords(zone, records).filter((record) => keyOf(record) === keyOf(set));
    },
    async create(set, value) {
      const record = toRecord(zone, set, value);
      if (!record.ok) throw new DnsSyncError('refused', record.reason, 'change the record in Plesk');
      try {
        await api.create(zone, record.value);
        return 'created';
      } catch (error) {
        if (!(error instanceof ServiceError) || error.serviceCode !== 'DUPLICATE_RECORD') throw error;
        // An earlier attempt of ours got no answer, and succeeded.
        return error.answerLost ? 'created' : 'exists';
      }
    },
    async remove({ recordId }) {
      try {
        await api.remove(zone, recordId);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.status !== notFound) throw error;
      }
    },
  };
}
