import * as v from 'valibot';
import { absolutePath, origin } from '../../text/schema-parts.ts';

/** GoDaddy's production API. */
const production = 'https://api.godaddy.com';

/** The target keys that are specific to GoDaddy. */
export const godaddySettings = {
  tokenFile: absolutePath,
  endpoint: v.optional(origin, production),
};
