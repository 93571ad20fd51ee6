/** A hop's message as the page shows it. Tokens are shortened. */
export interface MessageView {
  readonly parts: readonly MessagePartView[];
  /** In which forms the complete message can be copied: `GET /local/lab/hops/{id}/copy/{format}`. */
  readonly copies: readonly CopyView[];
}

export interface MessagePartView {
  /** `Request`, `Response`, `Event`, … */
  readonly name: string;
  /** One, or more if the part contains strings that are JSON themselves. */
  readonly levels: readonly MessageLevel[];
}

export interface MessageLevel {
  /** Such as `Message`; absent for the only level. */
  readonly title?: string;
  /** A sentence on what it is. */
  readonly note?: string;
  readonly text: string;
  /** The string in it that is JSON: the next level is that string, and is shown on demand. */
  readonly nested?: string;
}

export const COPY_FORMATS = ['json', 'curl', 'aws-cli'] as const;
export type CopyFormat = (typeof COPY_FORMATS)[number];

export interface CopyView {
  readonly format: CopyFormat;
  /** What the user should know before running it. */
  readonly note?: string;
}

/** Answer of `GET /local/lab/hops?text=…`: the hops whose complete message contains the text. */
export interface HopSearchView {
  readonly ids: readonly number[];
}
