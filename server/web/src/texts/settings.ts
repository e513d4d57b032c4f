// Sentences about how the server is set up.
export const settingTexts = {
  heading: 'Settings',
  lead: 'How this server is set up. It is changed in its settings file or its environment, and read at the start.',
  find: 'Find a setting',
  changedOnly: 'Only what is not as it comes',
  none: 'No setting is like that.',
  columns: { key: 'Setting', value: 'Is', standard: 'As it comes', source: 'Said by' },
  sources: { default: 'nobody: as it comes', file: 'settings file', env: 'environment' },
  retention: {
    heading: 'What is kept',
    columns: { kind: 'What', days: 'For', rows: 'Rows', bytes: 'Size' },
    forEver: 'ever',
    sizes: 'Sizes are estimates of the database.',
  },
  credentials: 'Credentials',
  routes: 'Routes',
  channels: 'Channels',
  elsewhere: 'What people change here stands on pages of its own:',
};
