import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { canonicalIpv4, canonicalIpv6 } from '../reconcile/dns/ip-address.ts';
import type { Result } from '../reconcile/result.ts';
import { readGlob, readZoneName } from './zone-names.ts';

// Parts of the configuration's schema. Messages say what a value must be; the reader adds the rest.

export const text = v.pipe(v.string('a string'), v.minLength(1, 'a non-empty string'));

/** A text that `read` accepts; otherwise the message has the reason in brackets. */
export const readable = (read: (text: string) => Result<string>, what: string) =>
  v.pipe(
    text,
    v.rawCheck(({ dataset, addIssue }) => {
      const result = dataset.typed ? read(dataset.value) : null;
      if (result?.ok === false) addIssue({ message: `${what} (${result.reason})` });
    }),
  );

export const zoneName = readable(readZoneName, 'the name of a zone');

/** The name of a zone, as its canonical form. */
export const canonicalZone = v.pipe(
  zoneName,
  v.transform((name) => {
    const zone = readZoneName(name);
    if (!zone.ok) throw new Error(`not checked: ${name}`);
    return zone.value;
  }),
);

export const glob = readable(readGlob, 'a name or a glob with "*" and "?"');

/** An IPv4 or IPv6 address. */
export const ipAddress = readable(
  (address) => (address.includes(':') ? canonicalIpv6(address) : canonicalIpv4(address)),
  'an IP address',
);

/** An origin to which credentials may be sent: https, or http on a loopback address. */
export const origin = v.pipe(
  text,
  v.check((url) => {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname, origin: own, username, password, pathname, search, hash } = new URL(url);
    const isBare = [username, password, search, hash].every((part) => part === '') && pathname === '/';
    const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
    return own !== 'null' && isBare && (protocol === 'https:' || (protocol === 'http:' && isLoopback));
  }, 'an origin such as "https://api.example.com" (http only on a loopback address)'),
);

/** Timers and the hook start in folders of their own: a relative path would lead elsewhere. */
export const absolutePath = v.pipe(text, v.check(isAbsolute, 'an absolute path'));
