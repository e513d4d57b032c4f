// One page to look at all pictures by.
export function index(files: string[], themes: readonly string[], widths: readonly number[]): string {
  const names = [...new Set(files.map((file) => file.replace(/-[a-z]+-\d+\.png$/, '')))];
  const row = (name: string): string => {
    const cells = widths.flatMap((width) => themes.map((theme) => `${name}-${theme}-${width}.png`));
    return `<h2 id="${name}">${name}</h2>\n<div>${cells.map((file) => `<a href="${file}"><img src="${file}" alt="${file}" loading="lazy"></a>`).join('')}</div>`;
  };
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Ironwatch, all pages</title>
<style>body{font:14px system-ui;margin:16px}div{display:flex;gap:12px;align-items:flex-start;overflow-x:auto}img{max-height:520px;border:1px solid #999}nav a{margin-right:10px}</style>
<h1>Ironwatch, all pages</h1>
<nav>${names.map((name) => `<a href="#${name}">${name}</a>`).join('')}</nav>
${names.map(row).join('\n')}
</html>
`;
}
