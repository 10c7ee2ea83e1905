import type { Finding, Page } from './check.ts';

/** The findings of one check, each with the page that explains it. */
export interface Examined {
  readonly name: string;
  readonly findings: readonly Required<Finding>[];
}

/** Adds the page of a check to its findings. */
export function examinedOf(name: string, see: Page, findings: readonly Finding[]): Examined {
  return { name, findings: findings.map((finding) => ({ ...finding, see: finding.see ?? see })) };
}
