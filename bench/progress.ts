import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** Begins a task with this number of steps. */
  begin(what: string, steps: number): void;
  step(): void;
  end(): void;
}

/** A progress bar on standard error, so that standard output can be redirected to a file. */
export const progressBar = (): Progress => {
  const bar = new SingleBar(
    { format: '{what} {bar} {value}/{total}', hideCursor: true, clearOnComplete: true },
    Presets.shades_grey,
  );
  return {
    begin: (what, steps) => bar.start(steps, 0, { what: what.padEnd(28) }),
    step: () => bar.increment(),
    end: () => bar.stop(),
  };
};
