import * as v from 'valibot';
import { isKnownError } from '../../../reconcile/error.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';
import { connectionErrorText } from '../../connection-error-text.ts';
import { codesOf, firstLine } from '../../error-codes.ts';
import { HttpError, type HttpAnswer } from '../../https-json/http-error.ts';
import { judgeHttp } from '../../https-json/judge-http.ts';
import { ServiceError } from '../../https-json/service-error.ts';
import type { Judgement } from '../../rate-limit/with-retries.ts';
import type { Words } from '../../words.ts';

/** Which call failed, its endpoint, and when (milliseconds since the epoch). */
export interface OciCallPlace {
  readonly action: string;
  readonly endpoint: string;
  readonly now: number;
}

const connectionWords = {
  service: 'Oracle Cloud DNS',
  owner: 'Oracle',
  setting: '"endpoint" of the target',
  urlHint: 'correct or remove "endpoint" of the target',
};

const later = 'pending changes are retried automatically; to retry now, run "dns-sync apply"';

/** Clock difference in seconds to report, a minute below Oracle's limit of five minutes. */
const maxSkewSeconds = 240;

/** The service's code and message of an error. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Decides whether a failed attempt is repeated. A zone that is still being created or changed is busy. */
export function judgeOci(thrown: unknown): Judgement {
  const judged = judgeHttp(thrown);
  return thrown instanceof HttpError && faultOf(thrown.answer).code === 'IncorrectState'
    ? { ...judged, policy: 'busy' }
    : judged;
}

/** Converts an error of an attempt to one for people. */
export function toOciError(thrown: unknown, place: OciCallPlace): ServiceError {
  if (isKnownError(thrown)) {
    const { code, message, hint } = thrown;
    return new ServiceError({ status: 0, code, message }, { code, message, hint });
  }
  if (thrown instanceof HttpError) {
    const fault = faultOf(thrown.answer);
    return new ServiceError(fault, wordsOf(fault, thrown, place));
  }
  const [code = 'unknown'] = codesOf(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ServiceError({ status: 0, code, message }, wordsWithoutAnswer(thrown, code, place));
}

function wordsWithoutAnswer(thrown: unknown, code: string, { action, endpoint }: OciCallPlace): Words {
  if (code === 'Throttling') return throttled;
  if (code !== 'OutOfTime') return connectionErrorText(thrown, endpoint, connectionWords);
  return {
    code: 'out-of-time',
    message: `--timeout ended before the answer to ${action}`,
    hint: 'use a longer --timeout, or fewer zones',
  };
}

const throttled: Words = { code: 'throttled', message: 'Oracle Cloud DNS is throttling requests', hint: later };

const unfinished: Words = {
  code: 'throttled',
  message: 'Oracle Cloud DNS is still creating or changing the zone',
  hint: later,
};

/** Messages by the service's code (Oracle Cloud Infrastructure documentation, "API Errors"). */
const advice: Readonly<Record<string, (fault: Fault, place: OciCallPlace) => Words>> = {
  NotAuthenticated: ({ message }) => ({
    code: 'bad-credentials',
    message: `Oracle Cloud refuses the signature: ${firstLine(message)}`,
    hint: 'check tenancy, user, fingerprint and key_file of the profile, and whether the key is uploaded; a session token expires within an hour ("oci session refresh")',
  }),
  NotAuthorizedOrNotFound: (_, { action }) =>
    isOfZone(action)
      ? {
          code: 'no-such-zone',
          message: 'the zone does not exist at Oracle Cloud DNS, or the user may not see it',
          hint: 'the next pass looks it up again',
        }
      : deniedWords(action),
  NotAuthorized: (_, { action }) => deniedWords(action),
  IncorrectState: () => unfinished,
  LimitExceeded: (fault, { action }) => limitWords(fault, action),
  QuotaExceeded: (fault, { action }) => limitWords(fault, action),
  TooManyRequests: () => throttled,
};

/** Explains an error by the service's code, else by the status. */
function wordsOf(fault: Fault, { answer }: HttpError, place: OciCallPlace): Words {
  const { status, code, message } = fault;
  const skewed = status === 401 ? skewWords(answer, place.now) : null;
  if (skewed !== null) return skewed;
  const known = Object.hasOwn(advice, code) ? advice[code]?.(fault, place) : undefined;
  if (known !== undefined) return known;
  if (status === 429) return throttled;
  if (code === '')
    return {
      code: status >= 500 ? 'service-failing' : 'bad-answer',
      message: `the answer at ${place.endpoint} is not from Oracle Cloud DNS (HTTP ${status})`,
      hint: 'check "endpoint" of the target and proxies. The next pass retries',
    };
  return {
    code: status >= 500 ? 'service-failing' : 'refused',
    message: `Oracle Cloud DNS refused ${place.action} (${code}: ${firstLine(message)})`,
    hint: status >= 500 ? 'the next pass retries' : 'fix the cause. Nothing was changed',
  };
}

/** Explains a missing zone by its state: it is gone, or still created, or the user lacks a right. */
export function notFoundIn(state: string, action: string, error: ServiceError): ServiceError {
  const { status, serviceCode, serviceMessage } = error;
  const fault = { status, code: serviceCode, message: serviceMessage };
  if (['DELETING', 'DELETED'].includes(state)) return error;
  if (state === 'CREATING') return new ServiceError(fault, unfinished);
  return new ServiceError(fault, deniedWords(action));
}

/** Actions whose path names a zone. */
const isOfZone = (action: string): boolean => !['ListZones', 'CreateZone'].includes(action);

function deniedWords(action: string): Words {
  return {
    code: 'access-denied',
    message: `Oracle Cloud does not allow ${action}${isOfZone(action) ? '' : ', or the compartment does not exist'}`,
    hint: 'check "compartmentId" of the target, and a policy such as: Allow group G to manage dns in compartment C',
  };
}

function limitWords({ message }: Fault, action: string): Words {
  return {
    code: action === 'CreateZone' ? 'zone-quota' : 'record-quota',
    message: `a limit of Oracle Cloud DNS is reached: ${firstLine(message)}`,
    hint: 'raise the service limit at Oracle, or delete what is not used',
  };
}

/** Explains a refused signature by its time, which the response's date shows. */
function skewWords({ headers }: HttpAnswer, now: number): Words | null {
  const seconds = Math.round((now - parseTime(headers.date ?? '')) / 1000);
  if (!(Math.abs(seconds) >= maxSkewSeconds)) return null;
  return {
    code: 'clock-skew',
    message: `Oracle Cloud refuses the time of the signature: the clock of this machine is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'ahead' : 'behind'}`,
    hint: 'set the clock (timedatectl set-ntp true), then run this again',
  };
}

/** Reads code and message of an error; both are empty if it isn't the service's. */
function faultOf({ status, text }: HttpAnswer): Fault {
  try {
    const { code, message } = v.parse(v.object({ code: v.string(), message: v.string() }), JSON.parse(text));
    return { status, code, message };
  } catch {
    // It isn't an error of the service.
  }
  return { status, code: '', message: '' };
}
