import { StatusMessage, Tab, Tabs, Toaster } from '@plesk/ui-library';
import { useCallback, useMemo, useState, type ReactElement } from 'react';
import type { Ask } from './api/ask.ts';
import type { Overview } from './api/documents.ts';
import { Loading } from './parts/loading.tsx';
import { PageContext, type Page } from './parts/page-context.ts';
import type { Translate } from './parts/translate.ts';
import { useLoaded } from './parts/use-loaded.ts';
import { AccessPage } from './pages/access-page.tsx';
import { DomainsPage } from './pages/domains/domains-page.tsx';
import { FirstRun } from './pages/first-run/first-run.tsx';
import { BackendBanner } from './pages/backend-banner.tsx';

interface Message {
  readonly key: string;
  readonly intent: 'success' | 'warning' | 'danger';
  readonly message: string;
}

/** The page: the steps of the first run, and then its tabs. */
export function App({ ask, t, locale }: Omit<Page, 'say'>): ReactElement {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const say = useCallback((intent: Message['intent'], message: string) => {
    setMessages((before) => [...before.slice(-4), { key: `${Date.now()}-${before.length}`, intent, message }]);
  }, []);
  const page = useMemo(() => ({ ask, t, locale, say }), [ask, t, locale, say]);
  return (
    <PageContext.Provider value={page}>
      <Content ask={ask} t={t} />
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

function Content({ ask, t }: { readonly ask: Ask; readonly t: Translate }): ReactElement {
  const { data: overview, error, reload } = useLoaded('overview', async () => ask<Overview>('overview'));
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (overview === null) return <Loading />;
  if (overview.node === null || overview.record.consent === null)
    return <FirstRun overview={overview} reload={reload} />;
  return (
    <div>
      <BackendBanner overview={overview} reload={reload} />
      <Tabs>
        <Tab title={t('tabs.domains')}>
          <DomainsPage />
        </Tab>
        <Tab title={t('tabs.access')}>
          <AccessPage overview={overview} reload={reload} />
        </Tab>
      </Tabs>
    </div>
  );
}
