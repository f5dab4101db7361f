import { enableCompileCache } from 'node:module';

// Reading and compiling every file anew is most of a start: the cache about halves it from the second start on.
enableCompileCache();

const { runProgram } = await import('./cli/program.ts');

process.exitCode = await runProgram(process.argv);
