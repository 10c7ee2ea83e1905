import type { Caller } from '../../state/notes/callers.ts';

/** Whether the SDKs of DNS services read a variable that we don't set ourselves. Only its name is kept. */
function isRead(variable: string): boolean {
  return variable.startsWith('AWS_') && !variable.startsWith('AWS_SDK_JS_');
}

/** Returns the user of this process as `doctor` needs it to look up what the hook finds. */
export function callerOf(env: NodeJS.ProcessEnv): Caller {
  return {
    uid: process.geteuid?.() ?? null,
    gid: process.getegid?.() ?? null,
    home: env['HOME'] ?? env['USERPROFILE'] ?? null,
    variables: Object.keys(env)
      .filter((name) => isRead(name) && env[name] !== '')
      .sort(),
  };
}
