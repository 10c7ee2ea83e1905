import type { Words } from '../../words.ts';
import { statementFor } from '../iam-policy.ts';

/** The denied caller, action and resource, as far as the service names them. */
interface Denial {
  readonly user: string | null;
  readonly action: string;
  readonly resource: string | null;
  /** The kind of policy that denies explicitly or doesn't allow the action; null if none is named. */
  readonly denying: string | null;
  readonly notAllowing: string | null;
}

/**
 * Explains an AccessDenied error and its remedy.
 * The service's text names the caller, the action, sometimes the resource, and the policy that denies it (IAM User
 * Guide, "Troubleshoot access denied error messages").
 */
export function accessDeniedText(text: string, calledAction: string): Words {
  const { user, action, resource, denying, notAllowing } = readDenial(text, calledAction);
  const message = `${user ?? 'the user or role of these credentials'} is not allowed to call ${action}${resource === null ? '' : ` on ${resource}`}`;
  if (denying !== null) {
    return {
      code: 'access-denied',
      message: `${message}: denied by ${denying}`,
      hint: 'a deny overrides every allow: remove or narrow that statement',
    };
  }
  const place =
    notAllowing === null || notAllowing === 'identity-based policy'
      ? 'the IAM policy of that user or role'
      : `the ${notAllowing}`;
  const statement = JSON.stringify(statementFor([action], resource));
  const policy = action.startsWith('route53:') ? '--iam-policy' : '--iam-policy who';
  return {
    code: 'access-denied',
    message,
    hint: `allow it in ${place}: ${statement}. "dns-sync doctor ${policy}" prints the complete policy`,
  };
}

function serviceOf(action: string): string {
  return action === 'LookupEvents' ? 'cloudtrail' : 'route53';
}

function readDenial(text: string, calledAction: string): Denial {
  const part = (pattern: RegExp): string | null => pattern.exec(text)?.[1] ?? null;
  return {
    user: part(/User: (\S+) is not authorized/),
    action:
      part(/not authorized to perform: ((?:route53|cloudtrail):\w+)/) ?? `${serviceOf(calledAction)}:${calledAction}`,
    resource: part(/on resource: (arn:\S+?)(?:[\s,;]|\.?$)/),
    denying: part(/with an explicit deny in (an? [\w -]+?)(?::|$|\.|,)/),
    notAllowing: part(/because no ([\w -]+?) allows/),
  };
}
