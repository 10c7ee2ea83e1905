import type { Ended } from './documents.ts';
import type { Translate } from '../parts/translate.ts';

/** Sends a request of the page and returns its answer. Throws an error with the sentence of a refusal. */
export type Ask = <T>(action: string, asked?: object) => Promise<T>;

/** Creates the requests of a page: with the token of the panel, to the actions of ApiController at `base`. */
export function createAsk(base: string, t: Translate): Ask {
  return async <T>(action: string, asked: object = {}) => {
    const token = document.querySelector<HTMLMetaElement>('#forgery_protection_token')?.content ?? '';
    const response = await fetch(`${base}${action}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Requested-With': 'XMLHttpRequest',
        'X-Forgery-Protection-Token': token,
      },
      body: JSON.stringify(asked),
    });
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    if (!isJson) throw new Error(t('start.noJson', { status: response.status }));
    // Its form is that of the published schemas.
    const answer: T & { readonly error?: string } = await response.json();
    if (!response.ok) throw new Error(answer.error ?? t('start.noJson', { status: response.status }));
    return answer;
  };
}

/** Runs a command of words.json. Throws if it printed nothing that can be shown. */
export async function runCommand<T>(
  ask: Ask,
  command: string,
  names: readonly string[] = [],
  options: object = {},
): Promise<Ended<T> & { readonly data: T }> {
  const { data, ...ended } = await ask<Ended<T>>('run', { command, names, options });
  if (data === null) throw new Error(ended.message);
  return { ...ended, data };
}
