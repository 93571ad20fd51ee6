/** The ways that are compared, in the order of the tables. */
export const VARIANTS = ['floor', 'ours', 'samples', 'express'] as const;
export type VariantName = (typeof VARIANTS)[number];

export type ByVariant<T> = Readonly<Record<VariantName, T>>;

/** Something for each of them. */
export const byVariant = <T>(of: (name: VariantName) => T): ByVariant<T> => ({
  floor: of('floor'),
  ours: of('ours'),
  samples: of('samples'),
  express: of('express'),
});
