import { runHost } from '@bizproc-kit/runtime';

import { AppModule } from './app.module.js';

await runHost(AppModule);
