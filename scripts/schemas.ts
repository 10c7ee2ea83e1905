// Writes schemas/config.schema.json from the schema of the configuration reader: npm run schemas
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from './config-json-schema.ts';

const file = join(import.meta.dirname, '../schemas/config.schema.json');
writeFileSync(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
console.log(`written: ${file}`);
