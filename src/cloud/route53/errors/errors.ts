import { DnsSyncError } from '../../../reconcile/error.ts';
import { connectionErrorText } from '../../connection-error-text.ts';
import { codesOf, firstLine } from '../../error-codes.ts';
import type { Words } from '../../words.ts';
import { accessDeniedText } from './access-denied.ts';
import { listedFaults, httpStatusOf, type SdkError } from './sdk-error.ts';
import { isThrottling, tooManyRequests } from './throttling.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';

/** An error of a call to Route 53. `serviceCode` is the service's code, or the system's if there was no answer. */
export class Route53Error extends DnsSyncError {
  readonly serviceCode: string;
  /** The service's complete message. */
  readonly serviceMessage: string;
  /** Whether an attempt got no answer, so that the call may have succeeded. */
  answerLost = false;

  constructor(serviceCode: string, serviceMessage: string, { code, message, hint }: Words) {
    super(code, message, hint);
    this.serviceCode = serviceCode;
    this.serviceMessage = serviceMessage;
  }
}

/** Which call failed: the API action, its endpoint, its profile, and when (milliseconds since the epoch). */
export interface CallPlace {
  readonly action: string;
  readonly endpoint: string;
  readonly profile: string | null;
  readonly now: number;
}

const checkKeys = 'check the credentials in the environment or the AWS profile';
const later = 'pending changes are retried automatically; to retry now, run "dns-sync apply"';

/** Messages by the service's or the system's error code. */
const advice: Readonly<Record<string, (text: string, place: CallPlace) => Words>> = {
  NoSuchHostedZone: () => ({
    code: 'no-such-zone',
    message: 'the hosted zone no longer exists at Route 53',
    hint: 'the next pass looks it up again',
  }),
  AccessDenied: (text, { action }) => accessDeniedText(text, action),
  TooManyHostedZones: () => ({
    code: 'zone-quota',
    message: 'the quota of hosted zones of the account or of the delegation set is reached',
    hint: 'raise the quota in the AWS console (Service Quotas, Route 53) or delete unused hosted zones',
  }),
  InvalidClientTokenId: () => ({
    code: 'bad-credentials',
    message: 'AWS does not know the access key',
    hint: `${checkKeys}. The key may be deleted or disabled, or a temporary key lacks its session token`,
  }),
  IncompleteSignature: () => ({
    code: 'bad-credentials',
    message: 'AWS cannot read the signature: the access key has invalid characters',
    hint: checkKeys,
  }),
  SignatureDoesNotMatch: (text) =>
    /Credential should be scoped/.test(text)
      ? {
          code: 'bad-credentials',
          message: `AWS refuses the signature: ${firstLine(text)}`,
          hint: 'remove "region" from the target (Route 53 uses us-east-1, or a region in China or GovCloud), and check the endpoint',
        }
      : {
          code: 'bad-credentials',
          message: 'AWS refuses the signature: the secret key does not belong to the access key',
          hint: checkKeys,
        },
  ExpiredToken: () => ({
    code: 'bad-credentials',
    message: 'the AWS session has expired',
    hint: 'sign in again (aws sso login), or use an access key or a role that renews itself',
  }),
  OptInRequired: (text) => ({
    code: 'bad-credentials',
    message: `the AWS account cannot use Route 53: ${firstLine(text)}`,
    hint: 'check the account in the AWS console',
  }),
  CredentialsProviderError: (text, { profile }) => ({
    code: 'no-credentials',
    message: `no AWS credentials found${profile === null ? '' : ` in the profile ${JSON.stringify(profile)}`}${
      text.startsWith('Could not load credentials from any') ? '' : ` (${firstLine(text)})`
    }`,
    hint:
      profile === null
        ? 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or "profile" of the target in the configuration'
        : 'check the profile in ~/.aws/credentials and ~/.aws/config of the user who runs dns-sync, or "profile" of the target',
  }),
  AnswerTooLong: (text, { action, endpoint }) => ({
    code: 'bad-answer',
    message: `the answer to ${action} at ${endpoint} is not from Route 53: ${firstLine(text)}`,
    hint: 'check AWS_ENDPOINT_URL_ROUTE_53 and proxies. The next pass retries',
  }),
  OutOfTime: (_, { action }) => ({
    code: 'out-of-time',
    message: `--timeout ended before the answer to ${action}`,
    hint: 'use a longer --timeout, or fewer zones',
  }),
  Throttling: () => ({ code: 'throttled', message: 'Route 53 is throttling requests', hint: later }),
  PriorRequestNotComplete: () => ({
    code: 'throttled',
    message: 'Route 53 is still processing an earlier change of this zone',
    hint: later,
  }),
};

const aliases: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidAccessKeyId: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  RequestExpired: 'SignatureDoesNotMatch',
  RequestTimeTooSkewed: 'SignatureDoesNotMatch',
  ExpiredTokenException: 'ExpiredToken',
  TokenProviderError: 'CredentialsProviderError',
};

const connectionWords = {
  service: 'Route 53',
  owner: 'AWS',
  setting: 'AWS_ENDPOINT_URL_ROUTE_53',
  urlHint: 'correct or remove AWS_ENDPOINT_URL_ROUTE_53, AWS_ENDPOINT_URL, or endpoint_url of the profile',
};

/** Clock difference in seconds to report, a minute below AWS's limit of five minutes (AWS General Reference). */
const maxSkewSeconds = 240;

/** Converts an SDK error to an error for people. */
export function toRoute53Error(thrown: unknown, place: CallPlace): Route53Error {
  const faults = listedFaults(thrown);
  const message =
    faults.length > 0 ? `[${faults.join(', ')}]` : ((thrown as SdkError | null)?.message ?? String(thrown));
  const codes = codesOf(thrown).map((code) => (isThrottling(code) ? 'Throttling' : (aliases[code] ?? code)));
  const serviceCode = serviceCodeOf(codes, faults, httpStatusOf(thrown));
  return new Route53Error(serviceCode, message, wordsOf(thrown, serviceCode, message, place));
}

/** Explains an error by the service's code, else by the response's status. */
function wordsOf(thrown: unknown, serviceCode: string, message: string, place: CallPlace): Words {
  const skewed = serviceCode === 'SignatureDoesNotMatch' ? skewWords(thrown, message, place.now) : null;
  if (skewed !== null) return skewed;
  const known = advice[serviceCode];
  if (known !== undefined) return known(message, place);
  const status = httpStatusOf(thrown);
  // An answer that began and took too long is late, though the SDK calls it unreadable.
  if (status === 0 || serviceCode === 'TimeoutError')
    return connectionErrorText(thrown, place.endpoint, connectionWords);
  if (serviceCode === 'UnexpectedAnswer' || /XML parse error|Deserialization error|^UnknownError$/.test(message)) {
    return {
      code: status >= 500 ? 'service-failing' : 'unreachable',
      message: `the answer at ${place.endpoint} is not from Route 53 (HTTP ${status})`,
      hint: 'check AWS_ENDPOINT_URL_ROUTE_53 and proxies. The next pass retries',
    };
  }
  return {
    code: status >= 500 ? 'service-failing' : 'refused',
    message: `Route 53 refused ${place.action} (${serviceCode}: ${firstLine(message)})`,
    hint: status >= 500 ? 'the next pass retries' : 'fix the cause. Nothing was changed',
  };
}

/** Returns the most specific code; without one, a code for the response's status or content. */
function serviceCodeOf(codes: readonly string[], faults: readonly string[], status: number): string {
  if (status === tooManyRequests) return 'Throttling';
  const code = codes.find((known) => Object.hasOwn(advice, known)) ?? codes[0] ?? 'unknown';
  return code === 'Unknown' && faults.length > 0 ? 'InvalidChangeBatch' : code;
}

/**
 * Explains a signature that was refused because of its time.
 * The response's date shows by how much this clock is wrong.
 */
function skewWords(thrown: unknown, text: string, now: number): Words | null {
  const date = parseTime((thrown as SdkError).$response?.headers?.['date'] ?? '');
  const seconds = Number.isNaN(date) ? null : Math.round((now - date) / 1000);
  const isSkewNamed = /Signature (?:expired|not yet current)|time is too skewed|RequestExpired/i.test(text);
  if (!isSkewNamed && (seconds === null || Math.abs(seconds) < maxSkewSeconds)) return null;
  const off = seconds === null ? 'is wrong' : `is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'ahead' : 'behind'}`;
  return {
    code: 'clock-skew',
    message: `AWS refuses the time of the signature: the clock of this machine ${off}`,
    hint: 'set the clock (timedatectl set-ntp true), then run this again',
  };
}
