import * as v from 'valibot';
import { eventKinds } from '../../reconcile/events/event.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { absolutePath, readable, text } from '../../text/schema-parts.ts';
import { commandLineSchema } from '../command-line.ts';

/** The kinds that are sent by default: all but the good news of each new zone. */
const usualKinds = eventKinds.filter((kind) => kind !== 'synchronized');

const kindWords = eventKinds.map((kind) => JSON.stringify(kind)).join(' or ');

/** An address without a display name, so that nothing has to be quoted. */
export const mailAddressPattern = /^[^\s<>(),;:"\\@]+@[^\s<>(),;:"\\@]+$/;

const mailAddress = v.pipe(text, v.regex(mailAddressPattern, 'a mail address'));

/** Checks a URL for its protocols; `what` describes a correct one. */
function urlOf(protocols: readonly string[], what: string) {
  const read = (written: string): Result<string> => {
    if (!URL.canParse(written)) return failure('it is not a URL');
    const { protocol, hostname, username, password } = new URL(written);
    if (!protocols.includes(protocol) || hostname === '') return failure(`${protocol}// is not supported`);
    if (password !== '') return failure('a password does not belong here');
    return isEncoded(username) ? success(written) : failure('write a "%" of the user as "%25"');
  };
  return readable(read, what);
}

/** Whether a part of a URL can be decoded; `URL` keeps a lone "%". */
function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

const mail = v.pipe(
  v.strictObject(
    {
      to: v.pipe(v.array(mailAddress, 'a list of mail addresses'), v.minLength(1, 'at least one mail address')),
      from: v.optional(mailAddress),
      smtp: v.optional(urlOf(['smtp:', 'smtps:'], 'a URL such as "smtps://user@mail.example.com"')),
      passwordFile: v.optional(absolutePath),
    },
    'an object with "to"',
  ),
  v.check(
    ({ smtp, passwordFile }) => passwordFile === undefined || (smtp !== undefined && new URL(smtp).username !== ''),
    'an object whose "smtp" names the user of "passwordFile"',
  ),
);

const webhook = v.strictObject(
  {
    url: urlOf(['http:', 'https:'], 'a URL such as "https://hooks.example.com/dns"'),
    secretFile: v.optional(absolutePath),
    format: v.optional(v.picklist(['json', 'text'], '"json" or "text"'), 'json'),
  },
  'an object with "url"',
);

/** Where events are sent. */
export const notifySchema = v.strictObject(
  {
    events: v.optional(v.array(v.picklist(eventKinds, kindWords), 'a list of kinds of events'), usualKinds),
    digest: v.optional(v.picklist(['none', 'daily'], '"none" or "daily"'), 'none'),
    mail: v.optional(mail),
    webhook: v.optional(webhook),
    command: v.optional(commandLineSchema),
  },
  'an object',
);
