import { linked } from '../quotas.ts';
import type { Assumed } from './assumptions.ts';
import { capacities, REGION_CLASSES } from './capacity.ts';
import { usersThatFill, usesOf } from './cells.ts';
import { short, table } from './table-text.ts';

/** Users at which each quota is used as far as is planned. The lowest of a region class is bold: it breaks first. */
export const firstQuotaTable = (a: Assumed): string => {
  const fills = capacities.map((capacity) => REGION_CLASSES.map((_, region) => usersThatFill(a, region, capacity)));
  if (!fills.flat().some(Number.isFinite)) return 'No quota is used.';
  const lowest = REGION_CLASSES.map((_, region) => Math.min(...fills.map((values) => values[region] ?? 0)));
  return table(
    ['millions of users', ...REGION_CLASSES],
    capacities.flatMap(({ what, source }, index) => {
      const values = fills[index] ?? [];
      if (!values.some(Number.isFinite)) return [];
      const texts = values.map((value) => short(value / 1_000_000));
      return [[linked(what, source), ...texts.map((text, at) => (values[at] === lowest[at] ? `**${text}**` : text))]];
    }),
  );
};

/** By region class: the quota that is used up first once all of them were raised. */
export const firstRaised = (a: Assumed): string =>
  REGION_CLASSES.map((name, region) => {
    const [first] = usesOf(a, region, 'raised');
    return `${name}: ${first && first.used > 0 ? first.capacity.what : 'none'}`;
  }).join('; ');
