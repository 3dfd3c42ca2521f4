import '@bizproc-kit/ui/styles.css';
import './styles/page.css';
import './styles/run.css';
import './styles/views.css';
import { render } from 'preact';
import { refreshState } from './api/state-store.js';
import { catchUp } from './live/catch-up.js';
import { followEvents } from './live/event-source.js';
import { App } from './shell/app.js';

const page = document.getElementById('page');
if (page) render(<App />, page);

// A portal added from elsewhere announces itself to nobody.
addEventListener('focus', () => void refreshState());
followEvents(() => void catchUp());
void catchUp();
