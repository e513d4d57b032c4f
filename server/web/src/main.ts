import { mount } from 'svelte';
import App from './App.svelte';
import { keyboard } from './keyboard';
import { place } from './place.svelte';
import { theme } from './theme.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/fleet.css';
import './styles/plot.css';

theme.start();
place.start();
keyboard.start();

const target = document.getElementById('app');
if (target !== null) mount(App, { target });
