import * as v from 'valibot';

const name = v.nullable(v.string());

/** Who ran a command, in a file of the state. */
export const bySchema = v.object({ uid: v.nullable(v.number()), sudoUser: name, as: name });
