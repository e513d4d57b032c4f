// A rule's text with one of its switches turned. The server writes both switches into every rule, each on a line of its own.

export function switched(toml: string, name: 'enabled' | 'shadow', on: boolean): string {
  const line = new RegExp(`^${name} = (true|false)$`, 'm');
  return line.test(toml) ? toml.replace(line, `${name} = ${on}`) : `${name} = ${on}\n${toml}`;
}
