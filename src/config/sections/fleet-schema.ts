import * as v from 'valibot';
import { absolutePath, origin, readable, text } from '../../text/schema-parts.ts';
import { failure, success } from '../../reconcile/result.ts';

/** A part of the engine's keys, and a server's name in the service's marks: no blanks, no slashes. */
const keyPart = readable(
  (name) =>
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)
      ? success(name)
      : failure('at most 100 letters, digits, "-", "_" and "."'),
  'a name',
);

/** A fleet of servers: its name, the etcd that they share, and the account whose leader this worker may become. */
export const fleetSchema = v.strictObject(
  {
    name: keyPart,
    engine: v.pipe(
      v.strictObject(
        {
          endpoints: v.pipe(
            v.array(origin, 'a list of origins, such as "https://etcd-1.example.com:2379"'),
            v.minLength(1, 'at least one origin'),
          ),
          user: v.optional(text),
          passwordFile: v.optional(absolutePath),
          caFile: v.optional(absolutePath),
        },
        'an object',
      ),
      v.check(
        ({ user, passwordFile }) => (user === undefined) === (passwordFile === undefined),
        'an object with "user" and "passwordFile", or neither',
      ),
    ),
    account: v.optional(keyPart, 'default'),
  },
  'an object',
);
