import { mount } from 'svelte';
import { keyboard } from './keyboard';
import { language } from './language';
import { place } from './place.svelte';
import { speak } from './texts';
import { theme } from './theme.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/fleet.css';
import './styles/plot.css';
import './styles/print.css';

theme.start();
place.start();
keyboard.start();

// Pages take their words as they are loaded: the language comes first.
if (language.start() === 'ru') speak((await import('./texts/ru')).ru);
const { default: App } = await import('./App.svelte');

const target = document.getElementById('app');
if (target !== null) mount(App, { target });
