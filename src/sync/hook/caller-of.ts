import type { Caller } from '../../state/notes/callers.ts';

/** Variables that the SDKs of DNS services read, except those that we set ourselves. Only their names are kept. */
const sdkVariables = /^AWS_(?!SDK_JS_)/;

/** Returns the user of this process as `doctor` needs it to look up what the hook finds. */
export function callerOf(env: NodeJS.ProcessEnv): Caller {
  return {
    uid: process.geteuid?.() ?? null,
    gid: process.getegid?.() ?? null,
    home: env['HOME'] ?? env['USERPROFILE'] ?? null,
    variables: Object.keys(env)
      .filter((name) => sdkVariables.test(name) && env[name] !== '')
      .sort(),
  };
}
