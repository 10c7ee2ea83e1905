import { ask, type Ended, type Overview, type Saved } from './api.ts';
import { button, element } from './element.ts';

/** The steps before the first domain is synchronized: Node, access, and consent to the registration. */
export function firstRun(overview: Overview, reload: () => Promise<void>): readonly HTMLElement[] {
  if (overview.node === null) {
    return [element('section', { id: 'node' }, element('h2', {}, 'Node.js is missing'), pre(overview.advice ?? ''))];
  }
  return [access(overview, reload), backend(overview, reload)];
}

function access({ credentials }: Overview, reload: () => Promise<void>): HTMLElement {
  const result = element('div', { role: 'status' });
  const id = element('input', { name: 'id', autocomplete: 'off', spellcheck: 'false' });
  const secret = element('input', { name: 'secret', type: 'password', autocomplete: 'new-password' });
  const save = async (keys: object): Promise<void> => {
    result.textContent = 'Testing…';
    const saved = await ask<Saved>('credentials', keys);
    secret.value = '';
    if (saved.saved) return reload();
    result.replaceChildren(...refusal(saved));
  };
  const report = (text: string): void => {
    result.textContent = text;
  };
  const kept: Readonly<Record<string, string>> = {
    role: "The server's own role is used, such as the role of an EC2 instance.",
    keys: `A key is saved: ••••${credentials.idEnd ?? ''}`,
    unreadable: "The saved keys can't be read. Save them again.",
  };
  const test = button('Test and save the key', async () => save({ id: id.value.trim(), secret: secret.value }), report);
  const form = element(
    'form',
    {},
    element('p', {}, element('label', {}, 'Access key ID ', id), ' ', element('label', {}, 'Secret ', secret)),
    element('p', {}, test),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    test.click();
  });
  return element(
    'section',
    { id: 'access' },
    element('h2', {}, 'Access to Amazon Route 53'),
    element('p', {}, kept[credentials.access] ?? ''),
    element(
      'p',
      {},
      button("Test and use the server's role", async () => save({}), report),
    ),
    form,
    result,
  );
}

/** Says what the program found wrong. */
function refusal({ message, report }: Saved): readonly HTMLElement[] {
  const problems = (report?.checks ?? [])
    .flatMap(({ findings }) => findings)
    .filter(({ level }) => level !== 'ok')
    .map(({ what, hint }) => element('li', {}, hint === null ? what : `${what}: ${hint}`));
  return [element('p', {}, 'Not saved. ', message), element('ul', {}, ...problems)];
}

function backend({ backend: { holder, isOurs } }: Overview, reload: () => Promise<void>): HTMLElement {
  const result = element('div', { role: 'status' });
  const report = (text: string): void => {
    result.textContent = text;
  };
  const register = async (other?: string): Promise<void> => {
    const { code, message } = await ask<Ended<null>>('register', other === undefined ? {} : { other });
    if (code !== 0) throw new Error(message);
    await reload();
  };
  const unregister = async (): Promise<void> => {
    await ask('unregister');
    await reload();
  };
  const choices = isOurs
    ? [button('Stop: free the DNS backend', unregister, report)]
    : holder === null
      ? [button("I agree: register DNS Sync as Plesk's DNS backend", async () => register(), report)]
      : [
          button('Take over and pass each call on to it', async () => register('chain'), report),
          ' ',
          button('Take over', async () => register('take-over'), report),
        ];
  const said = isOurs
    ? "DNS Sync is Plesk's DNS backend: Plesk sends each change of a zone to it."
    : holder === null
      ? 'Plesk sends changes of zones to DNS Sync only after you agree.'
      : 'Another DNS backend is registered in Plesk, so no change reaches DNS Sync:';
  return element(
    'section',
    { id: 'backend' },
    element('h2', {}, "Plesk's DNS backend"),
    element('p', {}, said),
    holder === null || isOurs ? null : pre(holder),
    element('p', {}, ...choices),
    result,
  );
}

function pre(text: string): HTMLElement {
  return element('pre', {}, text);
}
