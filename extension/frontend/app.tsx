import { StatusMessage, Tab, Tabs, Toaster } from '@plesk/ui-library';
import { useCallback, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { runCommand, type Ask } from './api/ask.ts';
import type { Overview } from './api/documents.ts';
import type { Messages } from './api/panel-documents.ts';
import { Loading } from './parts/loading.tsx';
import { PageContext, usePage, type Page } from './parts/page-context.ts';
import type { Translate } from './parts/translate.ts';
import { useLoaded } from './parts/use-loaded.ts';
import { AccessPage } from './pages/access-page.tsx';
import { CustomerPage } from './pages/customer/customer-page.tsx';
import { DomainsPage } from './pages/domains/domains-page.tsx';
import { FirstRun } from './pages/first-run/first-run.tsx';
import { BackendBanner } from './pages/backend-banner.tsx';
import { HealthPage } from './pages/health/health-page.tsx';
import { MessagesPage } from './pages/messages/messages-page.tsx';
import { SettingsPage } from './pages/settings/settings-page.tsx';
import { fleetIn, inWordsOf, standardTargets, targetsIn } from './shown/services.ts';

interface Message {
  readonly key: string;
  readonly intent: 'success' | 'warning' | 'danger';
  readonly message: string;
}

/** The page: the steps of the first run, and then its tabs. */
interface Props extends Omit<Page, 'say' | 'targets' | 'fleet'> {
  readonly role: string;
  readonly domain: string | null;
}

export function App({ ask, t, locale, role, domain }: Props): ReactElement {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const say = useCallback((intent: Message['intent'], message: string) => {
    setMessages((before) => [...before.slice(-4), { key: `${Date.now()}-${before.length}`, intent, message }]);
  }, []);
  const page = useMemo(() => ({ ask, t, locale, targets: standardTargets, fleet: null, say }), [ask, t, locale, say]);
  return (
    <PageContext.Provider value={page}>
      {role === 'admin' ? (
        <WithConfiguration>
          <Content ask={ask} t={t} domain={domain} />
        </WithConfiguration>
      ) : (
        <CustomerTabs ask={ask} t={t} domain={domain} />
      )}
      <div role="status" className="dns-sync-hidden">
        {messages.at(-1)?.message}
      </div>
      <Toaster
        toasts={messages.map(({ key, intent, message }) => ({
          key,
          intent,
          message,
          autoClosable: intent === 'success',
        }))}
        onToastClose={(key: string) => setMessages((before) => before.filter((item) => item.key !== key))}
      />
    </PageContext.Provider>
  );
}

interface ContentProps {
  readonly ask: Ask;
  readonly t: Translate;
  readonly domain: string | null;
}

/** The title of the tab with messages, with the number of unread ones. */
function useMessagesTitle(ask: Ask, t: Translate): { readonly title: string; readonly reload: () => Promise<void> } {
  const { data, reload } = useLoaded('unread', async () => ask<Messages>('messages'));
  const unread = data?.unread ?? 0;
  return { title: unread === 0 ? t('tabs.messages') : t('tabs.unread', { count: unread }), reload };
}

/** What a customer or reseller sees: their own domains and messages. */
function CustomerTabs({ ask, t, domain }: ContentProps): ReactElement {
  const { title, reload } = useMessagesTitle(ask, t);
  return (
    <Tabs>
      <Tab title={t('tabs.domains')}>
        <CustomerPage domain={domain} />
      </Tab>
      <Tab title={title}>
        <MessagesPage onRead={reload} />
      </Tab>
    </Tabs>
  );
}

/** Reads the DNS services and the fleet of the configuration. Without Node the page has the standard ones. */
function WithConfiguration({ children }: { readonly children: ReactNode }): ReactElement {
  const page = usePage();
  const { data } = useLoaded('configuration', async () => runCommand<object>(page.ask, 'config-get'));
  const value = useMemo(() => {
    const targets = data === null ? standardTargets : targetsIn(data.data);
    return { ...page, targets, fleet: fleetIn(data?.data), t: inWordsOf(targets, page.t) };
  }, [page, data]);
  return <PageContext.Provider value={value}>{children}</PageContext.Provider>;
}

function Content({ ask, t, domain }: ContentProps): ReactElement {
  const { data: overview, error, reload } = useLoaded('overview', async () => ask<Overview>('overview'));
  const { title, reload: readAgain } = useMessagesTitle(ask, t);
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (overview === null) return <Loading />;
  if (overview.node === null || overview.record.consent === null)
    return <FirstRun overview={overview} reload={reload} />;
  return (
    <div>
      <BackendBanner overview={overview} reload={reload} />
      <Tabs>
        <Tab title={t('tabs.domains')}>
          <DomainsPage domain={domain} />
        </Tab>
        <Tab title={title}>
          <MessagesPage onRead={readAgain} />
        </Tab>
        <Tab title={t('tabs.access')}>
          <AccessPage overview={overview} reload={reload} />
        </Tab>
        <Tab title={t('tabs.settings')}>
          <SettingsPage />
        </Tab>
        <Tab title={t('tabs.health')}>
          <HealthPage />
        </Tab>
      </Tabs>
    </div>
  );
}
