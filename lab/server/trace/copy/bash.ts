/** A word of a bash or zsh command line with exactly this value. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command in lines of its options, which a terminal runs as one. */
export const inLines = (parts: readonly string[]): string => parts.join(' \\\n  ');
