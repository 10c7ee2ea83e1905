import { codesOf, firstLine } from './error-codes.ts';
import { notLeaderWords } from './guard/not-leader.ts';
import type { Words } from './words.ts';

/** A service in messages about connections. */
export interface ConnectionWords {
  /** The service: "Route 53". */
  readonly service: string;
  /** The company that has its certificates: "AWS". */
  readonly owner: string;
  /** The setting of its endpoint. */
  readonly setting: string;
  /** What to do about an endpoint that isn't a URL. */
  readonly urlHint: string;
}

/** Explains a call without an answer: the reason, if the system knows it, and the remedy. */
export function connectionErrorText(thrown: unknown, endpoint: string, words: ConnectionWords): Words {
  const codes = codesOf(thrown);
  if (codes.includes('NotLeader')) return notLeaderWords;
  const host = hostOf(endpoint);
  const known = faults.find((fault) => codes.some((code) => fault.codes.test(code)));
  if (known !== undefined) {
    const code = codes.find((text) => known.codes.test(text)) ?? '';
    return {
      code: 'unreachable',
      message: `${known.message(words, host, endpoint)} (${code})`,
      hint: `${known.hint(words)}. ${nothingLost}`,
    };
  }
  const details = [codes[0] ?? '', firstLine(thrown instanceof Error ? thrown.message : String(thrown))].filter(
    (part) => part !== '',
  );
  return {
    code: 'unreachable',
    message: `cannot reach ${words.service} at ${endpoint} (${details.join(': ')})`,
    hint: `check the network, proxies and ${words.setting}. ${nothingLost}`,
  };
}

const nothingLost = 'The next pass retries';

interface Fault {
  readonly codes: RegExp;
  readonly message: (words: ConnectionWords, host: string, endpoint: string) => string;
  readonly hint: (words: ConnectionWords) => string;
}

/**
 * Faults by the codes of Node and OpenSSL (Node documentation, "Common system errors" and "X509 certificate error
 * codes").
 */
const faults: readonly Fault[] = [
  {
    codes: /^ERR_INVALID_URL$/,
    message: (_words, _host, endpoint) => `the endpoint ${JSON.stringify(endpoint)} is not a URL`,
    hint: ({ urlHint }) => urlHint,
  },
  {
    codes: /^(?:ENOTFOUND|EAI_\w+)$/,
    message: ({ service }, host) => `cannot reach ${service}: cannot resolve ${host}`,
    hint: ({ setting }) => `check the DNS resolver of this machine (/etc/resolv.conf) and ${setting}`,
  },
  {
    codes: /^ECONNREFUSED$/,
    message: ({ service }, _host, endpoint) => `cannot reach ${service}: connection refused at ${endpoint}`,
    hint: ({ setting }) => `check ${setting}, firewalls and proxies`,
  },
  {
    codes: /^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    message: ({ service }, host) => `cannot reach ${service}: no route to ${host}`,
    hint: () => 'check the network of this machine',
  },
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    message: (_words, host) => `the TLS certificate of ${host} is not valid at the time of this machine's clock`,
    hint: () => 'check the clock of this machine, then proxies',
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_/,
    message: (_words, host) => `the TLS certificate of ${host} is not trusted`,
    hint: ({ owner }) =>
      `if a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate; otherwise, another host may pose as ${owner}`,
  },
  {
    codes: /^(?:EPROTO|ERR_SSL_\w+)$/,
    message: (_words, _host, endpoint) => `cannot open a TLS connection to ${endpoint}`,
    hint: ({ setting }) => `check proxies, and whether the endpoint uses TLS (https or http in ${setting})`,
  },
  {
    codes: /^(?:TimeoutError|RequestTimeout|ETIMEDOUT|AbortError)$/,
    message: ({ service }, host) => `${service} did not answer in time at ${host}`,
    hint: () => 'check the network and firewalls',
  },
  {
    codes: /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/,
    message: (_words, host) => `the connection to ${host} was interrupted`,
    hint: () => 'check the network, proxies and firewalls',
  },
];

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}
