declare const __DNS_SYNC_VERSION__: string | undefined;

/** The version of the package, inserted by the build. */
export const version: string = typeof __DNS_SYNC_VERSION__ === 'string' ? __DNS_SYNC_VERSION__ : 'development';
