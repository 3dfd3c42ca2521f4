import { runCli } from '@bizproc-kit/cli';

import { AppModule } from './app.module.js';

await runCli(AppModule);
