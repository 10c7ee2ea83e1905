import type { PanelServer } from '../../fixtures/plesk-panel/plesk-panel.ts';

/** An answer of the extension's controllers. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** How a command of the program ended. */
export interface CommandEnd<T> {
  readonly code: number;
  readonly data: T;
  readonly message: string;
}

/** Sends a request as the page does: a POST with JSON and the token of the panel. */
export async function askAs<T>(
  server: PanelServer,
  user: string,
  action: string,
  body: object = {},
): Promise<Answer<T>> {
  const response = await fetch(`${server.url}index.php/api/${action}`, {
    method: 'POST',
    headers: {
      'X-Requested-With': 'XMLHttpRequest',
      'X-Forgery-Protection-Token': 'token',
      Cookie: `panel-user=${user}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}
