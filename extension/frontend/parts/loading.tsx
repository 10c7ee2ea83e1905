import { ContentLoader } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { usePage } from './page-context.ts';

/** Stands where data will be. */
export function Loading(): ReactElement {
  return <ContentLoader text={usePage().t('common.loading')} />;
}
