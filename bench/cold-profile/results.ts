import type { Machine } from '../machine.ts';
import type { Parts } from './parts.ts';
import type { VariantName } from './variants.ts';

/** One run, `bench/results/cold-profile.json`. Milliseconds of CPU, medians. */
export interface ColdProfile {
  readonly machine: Machine;
  readonly rounds: number;
  readonly variants: Readonly<
    Record<VariantName, { readonly bytes: number; readonly importCpu: number; readonly cpu: number }>
  >;
  readonly parts: Readonly<Record<'floor' | 'ours', Parts>>;
}
