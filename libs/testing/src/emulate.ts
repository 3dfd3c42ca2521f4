#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { runEmulation } from './emulation/run-emulation.js';

// The packed emulator carries its web page; a build of the library alone does not.
const page = fileURLToPath(new URL('./web', import.meta.resolve('@bizproc-kit/emulator')));

await runEmulation(process.argv.slice(2), existsSync(page) ? page : undefined);
