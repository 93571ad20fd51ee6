/** The implementations that are compared, in the order of the tables. */
export const VARIANTS = ['floor', 'ours', 'samples', 'express'] as const;
export type VariantName = (typeof VARIANTS)[number];

export type ByVariant<T> = Readonly<Record<VariantName, T>>;

/** Makes a value for each variant. */
export const byVariant = <T>(make: (name: VariantName) => T): ByVariant<T> => ({
  floor: make('floor'),
  ours: make('ours'),
  samples: make('samples'),
  express: make('express'),
});
