import { LIBRARIES } from '../../client-libraries/libraries.ts';
import { checkPublished } from './check-published.ts';
import { reportPublished } from './report-published.ts';

/** `npm run client-libraries`: which models of client libraries have to be read again. npm says which registry it uses. */
const { npm_config_registry: registry = 'https://registry.npmjs.org' } = process.env;
const states = await checkPublished(LIBRARIES, {
  npm: registry.replace(/\/$/, ''),
  github: 'https://raw.githubusercontent.com',
});
const { text, exitCode } = reportPublished(states);
console.log(text);
process.exitCode = exitCode;
