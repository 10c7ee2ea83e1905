import { ok, type Check } from './check.ts';

/** The oldest Node that is supported, as in package.json. */
const oldest = [20, 12] as const;

export const checkNode: Check = {
  name: 'Node',
  run: async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return [ok(process.version)];
    const what = `${process.version} is older than ${oldest.join('.')}`;
    return [{ level: 'error', what, hint: 'install a newer Node for the user who runs the hook' }];
  },
};
