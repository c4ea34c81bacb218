/** What loading the plugin into a process that has ESLint already costs: `load.mjs PLUGIN` sends CPU time in ms and memory in MB to the parent. */
import 'eslint';

globalThis.gc();
const before = { cpu: process.cpuUsage(), memory: process.memoryUsage().rss };
await import(process.argv[2]);
const { user, system } = process.cpuUsage(before.cpu);
const megabytes = (process.memoryUsage().rss - before.memory) / 2 ** 20;
process.send({ cpu: (user + system) / 1000, megabytes }, () => process.exit());
