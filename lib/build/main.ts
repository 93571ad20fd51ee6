import { buildPackage } from './build-package.ts';

/* `npm run build`: what is published, in `dist`. */

await buildPackage();
