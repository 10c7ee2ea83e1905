import { DnsSyncError } from '../../reconcile/error.ts';
import { isLoopback } from '../../server/is-loopback.ts';
import { quoteInput } from '../../text/quote-input.ts';

/**
 * Reads the addresses of etcd's nodes.
 * Claims and the password are for etcd only, so an address is https, or http on this machine. Throws `bad-url`.
 */
export function parseEndpoints(texts: readonly string[]): readonly URL[] {
  if (texts.length === 0) throw badUrl('there is none');
  return texts.map((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search + url.hash !== '')
      throw badUrl(`${quoteInput(text)} is not a URL of a server`);
    // The text is not shown: it may contain a password.
    if (url.username + url.password !== '') throw badUrl('user names and passwords are not supported in it');
    if (url.protocol === 'http:' && !isLoopback(url.hostname))
      throw badUrl(`${url.origin} would be used unencrypted on the network`);
    return url;
  });
}

function badUrl(problem: string): DnsSyncError {
  return new DnsSyncError(
    'bad-url',
    `cannot use an address of etcd: ${problem}`,
    'write addresses such as https://etcd-1.example.com:2379',
  );
}
