import { render } from 'preact';
import { App } from './app.tsx';

const place = document.getElementById('lab');
if (place !== null) render(<App />, place);
