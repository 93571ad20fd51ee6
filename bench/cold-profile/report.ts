import { kb, ms, table, times } from '../tables.ts';
import type { ColdProfile } from './results.ts';
import { TITLES, VARIANTS } from './variants.ts';

/** What each part of a cold start takes. */
export const partsTable = ({ parts: { floor, ours } }: ColdProfile): string =>
  table(
    ['CPU of a cold invite, ms', 'floor', 'Ringthrough'],
    [
      ['modules of Node.js', ms(floor.modules), ms(ours.modules)],
      ['compiling the bundle', ms(floor.compile), ms(ours.compile)],
      ['running its top level', ms(floor.topLevel), ms(ours.topLevel)],
      ['the first event', ms(floor.event), ms(ours.event)],
      ['connections opened', floor.connections, ours.connections],
      ['requests sent', floor.requests, ours.requests],
      ['the second event, after all connections were closed', ms(floor.reconnected), ms(ours.reconnected)],
    ],
  );

/** What the clients of our own and the compilation at once bring. */
export const variantsTable = ({ variants }: ColdProfile): string =>
  table(
    ['import and first invite', 'bundle, KB', 'CPU of import', 'CPU of both', 'ratio to floor'],
    VARIANTS.map((name) => {
      const { bytes, importCpu, cpu } = variants[name];
      return [TITLES[name], kb(bytes), ms(importCpu), ms(cpu), times(cpu / variants.floor.cpu)];
    }),
  );
