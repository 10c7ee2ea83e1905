import { connectionErrorText, type ConnectionWords } from '../../connection-error-text.ts';
import { codesOf, firstLine } from '../../error-codes.ts';
import { HttpError } from '../../https-json/http-error.ts';
import { ServiceError } from '../../https-json/service-error.ts';
import { isKnownError } from '../../../reconcile/error.ts';
import type { Words } from '../../words.ts';
import { readErrorBody } from './answers.ts';

/** Which call failed, and where. */
interface CallPlace {
  readonly action: string;
  readonly endpoint: string;
}

const later = 'pending changes are retried automatically; to retry now, run "dns-sync apply"';
const words: ConnectionWords = {
  service: 'GoDaddy',
  owner: 'GoDaddy',
  setting: '"endpoint" of the target',
  urlHint: 'correct or remove "endpoint" of the target',
};
const nothingLost = 'The next pass retries';

/** Converts a failure of a call to an error for people. */
export function toGoDaddyError(thrown: unknown, place: CallPlace): ServiceError {
  if (thrown instanceof HttpError) {
    const { status, text } = thrown.answer;
    const { code, message } = readErrorBody(text);
    return new ServiceError({ status, code, message }, wordsOf(thrown, { code, message: firstLine(message) }, place));
  }
  const [code = ''] = codesOf(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // The token can't be read: nothing was sent.
  if (isKnownError(thrown))
    return new ServiceError({ status: 0, code, message }, { code: thrown.code, message, hint: thrown.hint });
  return new ServiceError({ status: 0, code, message }, unansweredWords(thrown, code, place));
}

function unansweredWords(thrown: unknown, code: string, { action, endpoint }: CallPlace): Words {
  if (code === 'OutOfTime')
    return {
      code: 'out-of-time',
      message: `--timeout ended before the answer to ${action}`,
      hint: 'use a longer --timeout, or fewer zones',
    };
  if (code === 'Throttling')
    return { code: 'throttled', message: "GoDaddy's 60 requests per minute are used up for now", hint: later };
  return connectionErrorText(thrown, endpoint, words);
}

function wordsOf(
  error: HttpError,
  { code, message }: { readonly code: string; readonly message: string },
  { action, endpoint }: CallPlace,
): Words {
  const { status } = error.answer;
  const said = [code, message].filter((part) => part !== '').join(': ');
  // Reports have both statuses for a zone that isn't in the account (Posh-ACME, Find-GDZone).
  switch (status === 400 && action === 'ListRecords' ? 404 : status) {
    case 401:
      return {
        code: 'bad-credentials',
        message: `GoDaddy does not accept the token${said === '' ? '' : ` (${said})`}`,
        hint: 'create a personal access token of the customer\'s own account with the scopes domains.domain:read and domains.dns:update, and save it in the file that "tokenFile" names',
      };
    case 403:
      return deniedWords(said, action);
    case 404:
      return {
        code: 'no-such-zone',
        message: `GoDaddy has no such zone in this account, or no such record${said === '' ? '' : ` (${said})`}`,
        hint: 'the next pass looks it up again',
      };
    case 429:
      return { code: 'throttled', message: 'GoDaddy is throttling requests (60 per minute)', hint: later };
    case 400:
    case 409:
    case 422:
      return {
        code: 'refused',
        message: `GoDaddy refuses it: ${said === '' ? `HTTP ${status}` : said}`,
        hint: 'change the record in Plesk, or check it in the GoDaddy console',
      };
    default:
      return status >= 500
        ? { code: 'service-failing', message: `GoDaddy failed to answer ${action} (HTTP ${status})`, hint: later }
        : {
            code: 'bad-answer',
            message: `the answer to ${action} at ${endpoint} is not from GoDaddy's API (HTTP ${status}, ${error.message})`,
            hint: `check "endpoint" and proxies. ${nothingLost}`,
          };
  }
}

/** GoDaddy refuses an account that may not use its API, a missing scope, and a domain of others alike. */
function deniedWords(said: string, action: string): Words {
  if (/ACCESS_DENIED|not allowed access/i.test(said))
    return {
      code: 'access-denied',
      message: `GoDaddy does not allow this account to use its API (${said})`,
      hint: 'GoDaddy opens its API to accounts with at least 10 domains or a plan such as Discount Domain Club Premier; ask GoDaddy whether the account may use it, then create a new token',
    };
  const scope = action.startsWith('List') ? 'domains.domain:read' : 'domains.dns:update';
  return {
    code: 'access-denied',
    message: `GoDaddy does not allow ${action} with this token${said === '' ? '' : ` (${said})`}`,
    hint: `create a token with the scope ${scope}, of the account that has the domain`,
  };
}
