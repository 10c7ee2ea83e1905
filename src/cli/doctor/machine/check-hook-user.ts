import * as v from 'valibot';
import { configPath } from '../../../config/load-config.ts';
import { runProgram, type ProgramRun } from '../../../server/run-program.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import type { Caller, KnownCaller } from '../../../state/notes/callers.ts';
import { callerOf } from '../../../sync/hook/caller-of.ts';
import { readJson } from '../../../text/read-json.ts';
import { timeText } from '../../../text/time-text.ts';
import { ok, type Check, type Finding, type Page, type CheckInput } from '../check.ts';

/** How long one target may take, in milliseconds. */
const timeoutMs = 90_000;

/** Variables that lead the SDK to credentials. */
const credentialVariables =
  /^AWS_(?:ACCESS_KEY_ID|PROFILE|SHARED_CREDENTIALS_FILE|CONFIG_FILE|WEB_IDENTITY_TOKEN_FILE|CONTAINER_CREDENTIALS_\w+)$/;

/**
 * Checks each target as every user that ran the hook: with its HOME and rights, in a process of its own.
 * The environment of the hook isn't kept, so this shell's values are used for the variables that it had.
 */
export const checkHookUser: Check = {
  name: 'hook user',
  see: 'docs/iam.md#the-user-of-the-hook',
  run: async ({ env, config, store }) => {
    if (store === null || config === null) return [];
    const callers = await store.callers.list();
    if (callers.length === 0) return [ok('not known yet, because Plesk has not called the hook')];
    const findings: Finding[] = [];
    for (const caller of callers) {
      const { at, ...user } = caller;
      const who = `${nameOf(user)}, seen at ${timeText(at)}`;
      if (sameJson(user, callerOf(env))) findings.push(ok(`${who}: same user, HOME and variables as here`));
      else for (const finding of await checkAs({ env, config }, caller)) findings.push(withUser(who, finding));
    }
    return findings;
  },
};

function nameOf({ uid, home }: Caller): string {
  return `${uid === null ? 'user unknown' : `user ${uid}`} (HOME ${home ?? 'not set'})`;
}

function withUser(who: string, finding: Finding): Finding {
  return { ...finding, what: `${who}: ${finding.what}` };
}

async function checkAs(
  { env, config }: Pick<CheckInput, 'env'> & { readonly config: NonNullable<CheckInput['config']> },
  { uid, gid, home, variables }: KnownCaller,
): Promise<readonly Finding[]> {
  const own = process.geteuid?.() ?? null;
  if (uid !== own && own !== 0)
    return [{ level: 'unknown', what: 'credentials were not looked up', hint: 'run "dns-sync doctor" as root' }];
  const lost = variables.filter((name) => credentialVariables.test(name) && (env[name] ?? '') === '');
  if (lost.length > 0) {
    const what = `credentials were not looked up, because the hook has ${lost.join(', ')} in its environment`;
    return [{ level: 'unknown', what, hint: `set ${lost.join(', ')} here too, then run "dns-sync doctor" again` }];
  }
  const as = uid === own || uid === null || gid === null ? {} : { as: { uid, gid } };
  const findings: Finding[] = [];
  for (const [name, target] of Object.entries(config.targets)) {
    const given = envOf(env, { home, variables }, 'profile' in target && target.profile !== undefined);
    for (const finding of await reportAs(name, given, as)) findings.push(finding);
  }
  return findings;
}

/** Returns the environment of the hook. With a profile the SDK ignores a key in the environment. */
function envOf(
  env: NodeJS.ProcessEnv,
  { home, variables }: Pick<Caller, 'home' | 'variables'>,
  hasProfile: boolean,
): NodeJS.ProcessEnv {
  const isKey = (name: string): boolean => /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name);
  const kept = Object.entries(env).filter(
    ([name]) =>
      !/^(?:AWS_|HOME$|USERPROFILE$)/.test(name) || (variables.includes(name) && !(hasProfile && isKey(name))),
  );
  return {
    ...Object.fromEntries(kept),
    DNS_SYNC_CONFIG: configPath(env),
    ...(home === null ? {} : { HOME: home }),
  };
}

/** Runs `doctor --target` as the user and returns what it found. */
async function reportAs(
  target: string,
  env: NodeJS.ProcessEnv,
  as: Pick<ProgramRun, 'as'>,
): Promise<readonly Finding[]> {
  const words = [process.execPath, process.argv[1] ?? '', 'doctor', '--target', target, '--json'];
  const { stdout, stderr, timedOut } = await runProgram({ words, input: null, timeoutMs, env, ...as });
  const report = readReport(stdout.toString());
  if (report === null) {
    const reason = timedOut ? `no answer within ${timeoutMs / 1000} s` : (stderr.trim().split('\n').at(-1) ?? '');
    const hint = 'run "dns-sync doctor" as this user';
    return [{ level: 'unknown', what: `${target} can't be checked: ${reason}`, hint }];
  }
  const problems = report.checks.flatMap(({ findings }) => findings.filter(({ level }) => level !== 'ok'));
  if (problems.length > 0) return problems;
  return [ok(`${target} reachable${report.identity === null ? '' : ` as ${report.identity}`}, no right missing`)];
}

/** The part of a report that is read. */
const reportSchema = v.object({
  identity: v.nullable(v.string()),
  checks: v.array(
    v.object({
      findings: v.array(
        v.object({
          level: v.picklist(['ok', 'warning', 'error', 'unknown']),
          what: v.string(),
          hint: v.nullable(v.string()),
          see: v.custom<Page>((value) => typeof value === 'string'),
        }),
      ),
    }),
  ),
});

function readReport(text: string): v.InferOutput<typeof reportSchema> | null {
  const json = readJson(text);
  const report = json.ok ? v.safeParse(reportSchema, json.value) : null;
  return report?.success === true ? report.output : null;
}
