import * as v from 'valibot';
import { isIsoTime } from '../../reconcile/iso-time.ts';

/** The schema of a time in the state: ISO 8601 in UTC. */
export const time = v.custom<string>(isIsoTime, 'not a time in ISO 8601 in UTC');
