/** The text of GitHub's pages, which are the background. The colours of the parts are readable on both. */
export const THEMES = {
  light: { text: '#1f2328', muted: '#59636e', line: '#d1d9e0' },
  dark: { text: '#f0f6fc', muted: '#9198a1', line: '#3d444d' },
} as const;

export type ThemeName = keyof typeof THEMES;

/** Different also for people who see red and green alike: https://jfly.uni-koeln.de/color/ */
export const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'] as const;

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A `text` of SVG. `more`: attributes, with a space before. */
export const label = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x.toFixed(0)}" y="${y}"${more}>${escaped(content)}</text>`;

/** The picture's frame. The description has all numbers, for those who do not see it. */
export const svg = (
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: ThemeName },
  { title, description }: { readonly title: string; readonly description: string },
  lines: readonly string[],
): string => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="14" fill="${THEMES[theme].text}">
<title>${escaped(title)}</title>
<desc>${escaped(description)}</desc>
${lines.join('\n')}
</svg>
`;
