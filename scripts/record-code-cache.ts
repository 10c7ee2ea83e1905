// Runs a bundle like its executable, and writes the code cache of every bundle that ran when the process ends.
// Arguments: the folder of the bundles, the bundle, and its own arguments.
import { readFileSync, writeFileSync } from 'node:fs';
import { cacheContent, cacheFileOf, launch } from '../bin/launch.ts';

const [folder = '', name = ''] = process.argv.splice(2, 2);
launch(folder, name, require, (file, script) => {
  process.on('exit', () =>
    writeFileSync(cacheFileOf(file), cacheContent(script.createCachedData(), readFileSync(file))),
  );
});
