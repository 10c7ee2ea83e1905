import { DnsSyncError } from '../../reconcile/error.ts';
import { count } from '../render/counts.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Whether the document of every zone can be read. */
export const checkZones: Check = {
  name: 'zones',
  run: async ({ store }) => {
    if (store === null) return [];
    const zones = await store.list();
    const broken: Finding[] = [];
    for (const zone of zones) {
      try {
        await store.read(zone);
      } catch (error) {
        if (!(error instanceof DnsSyncError)) throw error;
        broken.push({ level: 'error', what: error.message, hint: error.hint });
      }
    }
    return broken.length > 0 ? broken : [ok(`${count(zones.length, 'document')} can be read`)];
  },
};
