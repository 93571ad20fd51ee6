/** One bar of the picture: its parts are drawn one after the other. */
export interface Bar {
  readonly title: string;
  readonly parts: readonly { readonly name: string; readonly dollars: number }[];
}

interface Theme {
  readonly text: string;
  readonly muted: string;
}

/** The text of GitHub's pages, which are the background. The colours of the parts are readable on both. */
const THEMES = {
  light: { text: '#1f2328', muted: '#59636e' },
  dark: { text: '#f0f6fc', muted: '#9198a1' },
} as const satisfies Record<string, Theme>;

export type ThemeName = keyof typeof THEMES;

/** Different also for people who see red and green alike: https://jfly.uni-koeln.de/color/ */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'] as const;

const WIDTH = 860;
/** Of the titles before the bars, and of the sums after them. */
const [LEFT, RIGHT] = [250, 60];
const [ROW, HEIGHT, HEAD] = [34, 20, 44];

const sum = (parts: Bar['parts']): number => parts.reduce((total, { dollars }) => total + dollars, 0);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Horizontal stacked bars as SVG, with a legend. The description has all numbers, for those who do not see it. */
export const stackedBars = (bars: readonly Bar[], description: string, theme: ThemeName): string => {
  const { text, muted } = THEMES[theme];
  const names = [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const colourOf = (name: string): string => COLOURS[names.indexOf(name) % COLOURS.length] ?? text;
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...bars.map(({ parts }) => sum(parts)));
  const label = (x: number, y: number, content: string, more = ''): string =>
    `<text x="${x.toFixed(0)}" y="${y}"${more}>${escaped(content)}</text>`;
  const step = WIDTH / names.length;
  const legend = names.map(
    (name, index) =>
      `<rect x="${(index * step).toFixed(0)}" y="8" width="12" height="12" fill="${colourOf(name)}"/>${label(index * step + 18, 19, name)}`,
  );
  const rows = bars.map(({ title, parts }, index) => {
    const y = HEAD + index * ROW;
    let x = LEFT;
    const rects = parts.flatMap(({ name, dollars }) => {
      if (dollars === 0) return [];
      const width = dollars * scale;
      const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${HEIGHT}" fill="${colourOf(name)}"/>`;
      x += width;
      return [rect];
    });
    return [
      label(LEFT - 10, y + 15, title, ' text-anchor="end"'),
      ...rects,
      label(x + 8, y + 15, sum(parts).toFixed(2), ` fill="${muted}"`),
    ].join('');
  });
  const height = HEAD + bars.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="sans-serif" font-size="14" fill="${text}">
<title>What a call costs</title>
<desc>${escaped(description)}</desc>
${[...legend, ...rows].join('\n')}
</svg>
`;
};
