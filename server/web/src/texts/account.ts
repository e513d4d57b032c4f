// Sentences about one's own account: the second factor, sessions, proving again who is there.
import { plural } from '../words/count';

export const accountTexts = {
  heading: 'Your account',
  user: 'User',
  role: 'Role',
  scope: 'Sees',
  everything: 'all hosts',
  password: 'Password',
  change: 'Change password',
  tokens: 'Tokens for programs',

  proof: {
    heading: 'Is it still you?',
    text: 'This is asked before anything dangerous, and then not again for a few minutes.',
    missing: 'Nothing was entered.',
    submit: 'Go on',
  },

  factor: {
    heading: 'Second factor',
    on: 'On: signing in takes a code from your app besides the password.',
    off: 'Off: the password alone is enough to sign in.',
    left: (count: number): string => `${plural(count, 'recovery code', 'recovery codes')} left`,
    noneLeft: 'No recovery code is left. Switch it off and set it up again to get new ones.',
    setUp: 'Set up',
    switchOff: 'Switch off',
    offTitle: 'Switch the second factor off?',
    offText: 'From then on the password alone is enough to sign in. The recovery codes are worth nothing any more.',
    step: 'Scan this with an app for one-time codes, or type the secret into it. It is not in force before a code was right.',
    qr: 'QR code with the secret for your app',
    secret: 'Secret',
    address: 'Or as an address',
    code: 'Code that the app shows now',
    confirm: 'Switch on',
    badCode: 'A code has six digits.',
    codesTitle: 'Recovery codes',
    codes: 'Each lets you in once, when the app is not at hand. They are shown this once: keep them somewhere safe.',
    kept: 'I have kept them',
    copyAll: 'Copy all',
  },

  sessions: {
    heading: 'Where you are signed in',
    columns: { browser: 'Browser', address: 'Address', used: 'Last used', began: 'Signed in', ends: 'Ends' },
    current: 'this one',
    unknown: 'unknown browser',
    end: 'Sign out',
    endOf: (browser: string, address: string): string => `Sign out ${browser} at ${address}`,
    endOthers: 'Sign out everywhere else',
    othersTitle: 'Sign out everywhere else?',
    othersText: (count: number): string => `${plural(count, 'other session ends', 'other sessions end')} within seconds.`,
    none: 'No sessions.',
  },
};
