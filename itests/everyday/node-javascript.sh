exec node -e '
const a = []; for (let i = 0; i < 200000; i++) a.push({k: "k" + i, v: [i]});
const m = new Map(a.map(o => [o.k, o])); let s = 0; for (const [k, o] of m) s += o.v[0] % 7;
require("zlib").gzip(JSON.stringify(a.slice(0, 5000)), (e, z) => console.log(s, require("zlib").gunzipSync(z).length));
const {Worker} = require("worker_threads");
new Worker("require(\"worker_threads\").parentPort.postMessage([..Array(10).keys()].length)".replace("..A", "...A"), {eval: true})
  .on("message", n => console.log("worker", n));'
