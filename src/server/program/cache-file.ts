/** Returns the path of a bundle's code cache for this version of Node and this machine. */
export function cacheFileOf(bundle: string): string {
  return `${bundle}${cacheEnd}`;
}

/** The end of a code cache's name, after the bundle's. Other versions of Node may have theirs next to it. */
const cacheEnd = `.${process.version}-${process.platform}-${process.arch}.cache`;
