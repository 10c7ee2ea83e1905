declare const __DNS_SYNC_VERSION__: string | undefined;

/** The version of the package, put in when the executables are built. */
export const version: string = typeof __DNS_SYNC_VERSION__ === 'string' ? __DNS_SYNC_VERSION__ : 'development';
