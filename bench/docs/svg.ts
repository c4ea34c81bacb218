export const WIDTH = 760;
export const MARGIN = 20;
/** Height of the title and the line below it. */
export const HEAD = 62;

/**
 * A picture of that height that stands on its own card, light or dark as the reader's system is, so that it is readable on any page. Its
 * body begins below `HEAD`.
 */
export function card(height: number, title: string, subtitle: string, body: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<style>
  svg { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; --card: #ffffff; --line: #d0d7de; --text: #1f2328; --soft: #59636e; --bar: #afb8c1; --ours: #0969da; --mark: #bc4c00; --good: #1a7f37; --none: #59636e; --box: #f6f8fa; }
  @media (prefers-color-scheme: dark) { svg { --card: #0d1117; --line: #3d444d; --text: #f0f6fc; --soft: #9198a1; --bar: #57606a; --ours: #4493f8; --mark: #f0883e; --good: #3fb950; --none: #9198a1; --box: #151b23; } }
  .card { fill: var(--card); stroke: var(--line); } .box { fill: var(--box); stroke: var(--line); } .line { stroke: var(--line); fill: none; }
  text { fill: var(--text); } .soft { fill: var(--soft); } .strong { font-weight: 600; } .end { text-anchor: end; } .figure { paint-order: stroke; stroke: var(--card); stroke-width: 5px; }
  .bar { fill: var(--bar); } .ours { fill: var(--ours); } .mark { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 3 2; } .good { fill: var(--good); } .none { fill: var(--none); }
</style>
<rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
${[text(MARGIN, 30, title, 'strong'), text(MARGIN, 49, subtitle, 'soft'), ...body].join('\n')}
</svg>
`;
}

export function text(x: number, y: number, content: string, classes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}"${classes && ` class="${classes}"`}>${escapeXml(content)}</text>`;
}

export function rectangle(x: number, y: number, width: number, height: number, classes: string, radius = 2): string {
  return `<rect class="${classes}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
}

export function path(d: string, classes: string): string {
  return `<path class="${classes}" d="${d}"/>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
