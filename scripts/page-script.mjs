// Bundles the page of the Plesk extension as an AMD module, which the panel loads by RequireJS.
import { build } from 'esbuild';

/** All of these are one module of the panel: its library brings React 18. */
const panel = ['react', 'react-dom', 'react-dom/client', '@plesk/ui-library'];

/**
 * Returns the script of the page: `define(["plesk-ui-library"], …)`, without any library.
 * @param {string} root
 */
export async function pageScript(root) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['extension/frontend/main.tsx'],
    bundle: true,
    // The panel's module has no jsx-runtime, which the types use.
    tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'createElement', jsxFragmentFactory: 'Fragment' } },
    inject: ['extension/frontend/parts/jsx.ts'],
    external: panel,
    format: 'cjs',
    target: 'es2022',
    minify: true,
    charset: 'ascii',
    banner: {
      js: 'define(["plesk-ui-library"],function(library){var module={exports:{}},require=function(){return library};',
    },
    footer: { js: 'return module.exports});' },
    write: false,
  });
  return Buffer.from(outputFiles[0].contents);
}
