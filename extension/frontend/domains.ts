import { ask, type Ended, type Status, type ZoneStatus } from './api.ts';
import { button, element } from './element.ts';

/** What the list shows; the program searches, filters and divides it into pages. */
interface View {
  readonly search: string;
  readonly state: string;
  /** The last names of the pages before this one. */
  readonly before: readonly string[];
}

const states: Readonly<Record<string, string>> = {
  synchronized: 'Synchronized',
  pending: 'Pending',
  failing: 'Failing',
  held: 'Held',
  paused: 'Paused',
  excluded: 'Not synchronized: switched off',
  unavailable: 'Not synchronized: unavailable in Plesk',
  retained: 'Kept as it is',
  trashed: 'In the trash',
};

/** The list of domains. It loads itself. */
export function domains(): HTMLElement {
  const result = element('div', { role: 'status' });
  const content = element('div', {});
  const report = (text: string): void => {
    result.textContent = text;
  };
  const show = async (view: View): Promise<void> => {
    const after = view.before.at(-1);
    const { data, message } = await ask<Ended<Status>>('domains', {
      ...(after === undefined ? {} : { after }),
      ...(view.search === '' ? {} : { search: view.search }),
      ...(view.state === '' ? {} : { state: view.state }),
    });
    report(message);
    if (data === null) return;
    const again = async (): Promise<void> => show(view);
    content.replaceChildren(
      filters(data, view, show, report),
      table(data.zones, again, report),
      pages(data, view, show, report),
    );
  };
  show({ search: '', state: '', before: [] }).catch((error: unknown) => report(String(error)));
  return element('section', { id: 'domains' }, element('h2', {}, 'Domains'), result, content);
}

type Show = (view: View) => Promise<void>;
type Report = (text: string) => void;

function filters({ summary }: Status, view: View, show: Show, report: Report): HTMLElement {
  const search = element('input', { type: 'search', name: 'search', 'aria-label': 'Search domains' });
  search.value = view.search;
  const find = async (): Promise<void> => show({ ...view, search: search.value.trim(), before: [] });
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') find().catch((error: unknown) => report(String(error)));
  });
  const counts = Object.entries({ '': `All: ${summary['zones'] ?? 0}`, ...states })
    .filter(([state]) => state === '' || (summary[state] ?? 0) > 0)
    .map(([state, text]) => {
      const shown = state === '' ? text : `${text}: ${summary[state] ?? 0}`;
      const made = button(shown, async () => show({ ...view, state, before: [] }), report);
      made.setAttribute('aria-pressed', String(view.state === state));
      return made;
    });
  return element('p', { class: 'filters' }, ...counts, search, button('Search', find, report));
}

function table(zones: readonly ZoneStatus[], again: () => Promise<void>, report: Report): HTMLElement {
  const heads = ['Domain', 'Synchronization', 'Records', 'Name servers', 'Last change', ''];
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...zones.map((zone) => row(zone, again, report))),
  );
}

function row(zone: ZoneStatus, again: () => Promise<void>, report: Report): HTMLElement {
  const { zone: name, displayName, records, rejects, nameServers, appliedAt } = zone;
  const run = async (command: string): Promise<void> => {
    const { code, message } = await ask<Ended<object>>('run', { command, names: [name] });
    await again();
    report(code === 0 ? `${displayName}: done. ${message}` : `${displayName}: ${message}`);
  };
  const isOff = zone.state === 'excluded';
  const actions = [
    isOff ? null : button('Synchronize', async () => run('apply'), report),
    zone.state === 'unavailable'
      ? null
      : button(isOff ? 'Switch on' : 'Switch off', async () => run(isOff ? 'zones-on' : 'zones-off'), report),
  ];
  return element(
    'tr',
    { 'data-zone': name },
    element('th', { scope: 'row', title: name }, displayName.replace(/\.$/, '')),
    element('td', {}, states[zone.state] ?? zone.state, why(zone)),
    element('td', {}, String(records), notSupported(rejects)),
    element('td', { class: 'servers' }, nameServers.map((server) => server.replace(/\.$/, '')).join('\n')),
    element('td', {}, appliedAt === null ? '–' : new Date(appliedAt).toLocaleString()),
    element('td', {}, ...actions),
  );
}

/** The reason of a state, as the program gives it. */
function why({ error, reason, nextAttemptAt }: ZoneStatus): HTMLElement | null {
  const text = error === null ? reason : `${error.message} ${error.hint ?? ''}`;
  if (text === null) return null;
  const next = nextAttemptAt === null ? '' : ` Next attempt: ${new Date(nextAttemptAt).toLocaleString()}`;
  return element('div', { class: 'reason' }, `${text.trim()}${next}`);
}

function notSupported(rejects: ZoneStatus['rejects']): HTMLElement | null {
  if (rejects.length === 0) return null;
  const rows = rejects.map(({ host, type, reason }) => element('li', {}, `${host} ${type}: ${reason}`));
  return element('details', {}, element('summary', {}, `${rejects.length} not supported`), element('ul', {}, ...rows));
}

function pages({ next }: Status, view: View, show: Show, report: Report): HTMLElement {
  const { before } = view;
  return element(
    'p',
    { class: 'pages' },
    before.length === 0 ? null : button('Previous', async () => show({ ...view, before: before.slice(0, -1) }), report),
    next === null ? null : button('Next', async () => show({ ...view, before: [...before, next] }), report),
  );
}
