import { codesOf, firstLine, type SdkError } from './sdk-error.ts';
import type { Words } from './access-denied.ts';

/** Explains a call without an answer: the reason, if the system knows it, and the remedy. */
export function connectionErrorText(thrown: unknown, endpoint: string): Words {
  const codes = codesOf(thrown);
  const host = hostOf(endpoint);
  const known = faults.find((fault) => codes.some((code) => fault.codes.test(code)));
  if (known !== undefined) {
    const code = codes.find((text) => known.codes.test(text)) as string;
    return {
      code: 'unreachable',
      message: `${known.message(host, endpoint)} (${code})`,
      hint: `${known.hint}. ${nothingLost}`,
    };
  }
  const details = [codes[0] ?? '', firstLine((thrown as SdkError).message ?? String(thrown))].filter(
    (part) => part !== '',
  );
  return {
    code: 'unreachable',
    message: `cannot reach Route 53 at ${endpoint} (${details.join(': ')})`,
    hint: `check the network, proxies and AWS_ENDPOINT_URL_ROUTE_53. ${nothingLost}`,
  };
}

const nothingLost = 'The next pass retries';

interface Fault {
  readonly codes: RegExp;
  readonly message: (host: string, endpoint: string) => string;
  readonly hint: string;
}

/**
 * Faults by the codes of Node and OpenSSL (Node documentation, "Common system errors" and "X509 certificate error
 * codes").
 */
const faults: readonly Fault[] = [
  {
    codes: /^ERR_INVALID_URL$/,
    message: (_, endpoint) => `the endpoint ${JSON.stringify(endpoint)} is not a URL`,
    hint: 'correct or remove AWS_ENDPOINT_URL_ROUTE_53, AWS_ENDPOINT_URL, or endpoint_url of the profile',
  },
  {
    codes: /^(?:ENOTFOUND|EAI_\w+)$/,
    message: (host) => `cannot reach Route 53: cannot resolve ${host}`,
    hint: 'check the DNS resolver of this machine (/etc/resolv.conf) and AWS_ENDPOINT_URL_ROUTE_53',
  },
  {
    codes: /^ECONNREFUSED$/,
    message: (_, endpoint) => `cannot reach Route 53: connection refused at ${endpoint}`,
    hint: 'check AWS_ENDPOINT_URL_ROUTE_53, firewalls and proxies',
  },
  {
    codes: /^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    message: (host) => `cannot reach Route 53: no route to ${host}`,
    hint: 'check the network of this machine',
  },
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    message: (host) => `the TLS certificate of ${host} is not valid at the time of this machine's clock`,
    hint: 'check the clock of this machine, then proxies',
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_/,
    message: (host) => `the TLS certificate of ${host} is not trusted`,
    hint: 'if a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate; otherwise, another host may pose as AWS',
  },
  {
    codes: /^(?:EPROTO|ERR_SSL_\w+)$/,
    message: (_, endpoint) => `cannot open a TLS connection to ${endpoint}`,
    hint: 'check proxies, and whether the endpoint uses TLS (https or http in AWS_ENDPOINT_URL_ROUTE_53)',
  },
  {
    codes: /^(?:TimeoutError|RequestTimeout|ETIMEDOUT|AbortError)$/,
    message: (host) => `Route 53 did not answer in time at ${host}`,
    hint: 'check the network and firewalls',
  },
  {
    codes: /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/,
    message: (host) => `the connection to ${host} was interrupted`,
    hint: 'check the network, proxies and firewalls',
  },
];

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}
