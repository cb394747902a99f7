// The native addons need N-API 10 and crash an older Node outright; a sentence is kinder than a signal.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) throw new Error(`The tests need Node 24; this is ${process.version}. Run them with "npm test".`);
